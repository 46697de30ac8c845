"""The page of deviations and duty: by exception, cause, action and date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import User, calendar_of, reachable, staffing
from techkarta.control.selectors import DeviationAction, actions
from techkarta.control.services import CAUSES
from techkarta.control.words import CAUSE_WORDS, cause_code
from techkarta.ui.formats import number, short_date
from techkarta.ui.states import Tone
from techkarta.ui.values import Cell, Column, Link, Row
from techkarta.work.checks import waiting

from ..links import report_links
from ..work.asked import RowsAsked
from .duty import Duty, decisions, duties, skipped

RIGHT = "deviation.decide"
PERIODS = (30, 90, 365)
OPEN, OVERDUE, DONE, DONE_LATE = "open", "overdue", "done", "done_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Actions given within so many days; of one cause where told so."""

    days: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRow:
    """A cause with its share of all."""

    code: str
    title: str
    count: int
    percent: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CausesPage:
    """What the page shows."""

    links: Sequence[Link]
    periods: Sequence[Link]
    causes: Sequence[CauseRow]
    count: int
    columns: Sequence[Column]
    rows: Sequence[Row]
    duty_columns: Sequence[Column]
    duty_rows: Sequence[Row]
    all_url: str
    csv_url: str
    xlsx_url: str


def causes_page(actor: Actor, asked: Asked, moment: datetime) -> CausesPage:
    """Deviations by cause, action and date, and the duty of controllers."""
    people = {user.id: user for user in reachable(actor, RIGHT)}
    known = _actions(actor, asked, moment, people)
    shown = [each for each in known if asked.cause in {"", each.cause}]
    today = calendar_of(actor.organisation_id).local_day(moment)
    url = reverse("reports:causes")
    files = f"?days={asked.days}&cause={asked.cause}"
    return CausesPage(
        links=report_links(actor, "causes"),
        periods=[
            Link(text=text, url=f"{url}?days={days}", is_current=days == asked.days)
            for days, text in zip(PERIODS, (_("A month"), _("A quarter"), _("A year")), strict=True)
        ],
        causes=_causes(known, asked),
        count=len(shown),
        columns=[
            Column(title=_("Deviation")),
            Column(title=pgettext("figure", "Cause")),
            Column(title=_("Action")),
            Column(title=_("Whose action")),
            Column(title=_("By"), is_number=True),
        ],
        rows=[_row(each, today) for each in shown],
        duty_columns=[
            Column(title=_("Controller")),
            Column(title=pgettext("figure", "Accepted"), is_number=True),
            Column(title=pgettext("figure", "Returned"), is_number=True),
            Column(title=_("Wait over a day"), is_number=True),
            Column(title=_("Duty"), is_number=True),
            Column(title=_("Hours to a decision"), is_number=True),
        ],
        duty_rows=[
            _duty(each, people, asked, today) for each in _duties(actor, asked, moment, people)
        ],
        all_url=f"{url}?days={asked.days}" if asked.cause else "",
        csv_url=reverse("reports:causes_file", args=["csv"]) + files,
        xlsx_url=reverse("reports:causes_file", args=["xlsx"]) + files,
    )


def cause_cells(actor: Actor, asked: Asked, moment: datetime) -> Iterator[list[object]]:
    """The deviations as cells of a file, the heading first."""
    people = {user.id: user for user in reachable(actor, RIGHT)}
    today = calendar_of(actor.organisation_id).local_day(moment)
    yield [
        _("Deviation"),
        _("Person"),
        pgettext("figure", "Cause"),
        _("Action"),
        _("Whose action"),
        _("Given"),
        _("By"),
        _("State"),
        _("Finished"),
    ]
    for each in _actions(actor, asked, moment, people):
        if asked.cause in {"", each.cause}:
            yield [
                each.title,
                str(each.person or ""),
                f"{cause_code(each.cause)} {CAUSE_WORDS.get(each.cause, '')}",
                each.text,
                str(each.owner),
                f"{each.created_at:%Y-%m-%d}",
                f"{each.due_on:%Y-%m-%d}",
                state_word(state_of(each, today)),
                f"{each.done_at:%Y-%m-%d}" if each.done_at else "",
            ]


def state_of(action: DeviationAction, today: date) -> str:
    """Open or done, in time or not."""
    if action.done_at is None:
        return OVERDUE if action.due_on < today else OPEN
    return DONE_LATE if action.done_at.date() > action.due_on else DONE


def state_word(state: str) -> str:
    """The same in words."""
    words = {
        OPEN: _("in work"),
        OVERDUE: _("overdue"),
        DONE: _("finished in time"),
        DONE_LATE: _("finished late"),
    }
    return words[state]


def _actions(
    actor: Actor, asked: Asked, moment: datetime, people: dict[int, User]
) -> list[DeviationAction]:
    """The actions about people within reach, or given to them, the latest first."""
    since = moment - timedelta(days=asked.days)
    rows = actions(actor.organisation_id, since, moment)
    return [each for each in reversed(rows) if each.person_id in people or each.owner_id in people]


def _causes(known: Sequence[DeviationAction], asked: Asked) -> list[CauseRow]:
    counts = Counter(each.cause for each in known)
    url = reverse("reports:causes")
    return [
        CauseRow(
            code=cause_code(cause),
            title=str(CAUSE_WORDS[cause]),
            count=counts[cause],
            percent=round(100 * counts[cause] / len(known)),
            url=f"{url}?days={asked.days}&cause={cause}",
            is_current=cause == asked.cause,
        )
        for cause in sorted(CAUSES, key=lambda each: -counts[each])
        if counts[cause]
    ]


def _row(action: DeviationAction, today: date) -> Row:
    language = get_language() or "en"
    state = state_of(action, today)
    tones = {OPEN: "accent", OVERDUE: "bad", DONE: "ok", DONE_LATE: "warn"}
    return Row(
        cells=[
            Cell(text=action.title, note=str(action.person or "")),
            Cell(text=f"{cause_code(action.cause)} {CAUSE_WORDS.get(action.cause, '')}"),
            Cell(text=action.text),
            Cell(text=str(action.owner)),
            Cell(
                text=short_date(action.due_on, language, today=today),
                note=state_word(state),
                tone=cast("Tone", tones[state]),
            ),
        ],
        url=reverse("cases:case", args=[action.case_id]) if action.case_id else "",
    )


def _duties(actor: Actor, asked: Asked, moment: datetime, people: dict[int, User]) -> list[Duty]:
    calendar = calendar_of(actor.organisation_id)
    since = calendar.start_of_day(calendar.local_day(moment) - timedelta(days=asked.days))
    rows = decisions(actor.organisation_id, since, moment)
    told = rows.values_list("actor_id", "kind", "at", "task__done_at")
    left = skipped(waiting(actor.organisation_id), staffing(actor.organisation_id), moment)
    return duties(told, left, people)


def _duty(each: Duty, people: dict[int, User], asked: Asked, today: date) -> Row:
    language = get_language() or "en"

    def rows(figure: str, count: int) -> Cell:
        told = RowsAsked(
            figure=figure,
            since=today - timedelta(days=asked.days),
            until=today,
            person_id=each.person_id,
            team_id=None,
        )
        url = f"{reverse('reports:work_rows')}?{told.said()}" if count else ""
        return Cell(text=str(count or "·"), url=url)

    left = reverse("control:queue") if each.skipped else ""
    return Row(
        cells=[
            Cell(text=str(people[each.person_id])),
            rows("accepting", each.accepted),
            rows("returning", each.returned),
            Cell(text=str(each.skipped or "·"), tone="bad" if each.skipped else "idle", url=left),
            Cell(text="—" if each.percent is None else f"{each.percent} %"),
            Cell(text="—" if each.hours is None else number(each.hours, language, digits=1)),
        ]
    )
