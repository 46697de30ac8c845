"""The events behind a number of the report, with what proves them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.audit.selectors import Event
from techkarta.common.time import in_zone
from techkarta.ui.formats import localise, minutes, short_date
from techkarta.ui.formats import moment as moment_words
from techkarta.ui.values import Cell, Column, Link, Row

from .asked import Reach, RowsAsked, day_span, reach_of
from .figures import rows_of
from .words import DECISION_WORDS, EVENT_WORDS, FIGURE_WORDS

SHOWN = 200
"""So many are on the page; the file holds all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """The rows of a number."""

    title: str
    note: str
    crumbs: Sequence[Link]
    count: int
    columns: Sequence[Column]
    rows: Sequence[Row]
    csv_url: str
    xlsx_url: str
    back_url: str


def rows_page(actor: Actor, asked: RowsAsked, moment: datetime) -> RowsPage:
    """What a number is made of, the latest first."""
    reach = reach_of(actor, moment)
    people = [user.id for user in reach.of(asked.team_id, asked.person_id)]
    span = day_span(reach.calendar, asked.since, asked.until)
    found = rows_of(actor.organisation_id, asked.figure, span, people, moment)
    back = f"{reverse('reports:work')}?day={asked.until}"
    title = str({**FIGURE_WORDS, **DECISION_WORDS}[asked.figure])
    return RowsPage(
        title=title,
        note=_note(asked, reach),
        crumbs=[Link(text=_("Work"), url=back), Link(text=title)],
        count=found.count(),
        columns=[
            Column(title=_("Operation")),
            Column(title=_("Deal")),
            Column(title=_("What happened")),
            Column(title=_("Who")),
            Column(title=_("When"), is_number=True),
        ],
        rows=[_row(event, reach) for event in found[:SHOWN]],
        csv_url=f"{reverse('reports:work_rows_file', args=['csv'])}?{asked.said()}",
        xlsx_url=f"{reverse('reports:work_rows_file', args=['xlsx'])}?{asked.said()}",
        back_url=back,
    )


def row_cells(actor: Actor, asked: RowsAsked, moment: datetime) -> Iterator[list[object]]:
    """The same as cells of a file, the heading first."""
    reach = reach_of(actor, moment)
    people = [user.id for user in reach.of(asked.team_id, asked.person_id)]
    span = day_span(reach.calendar, asked.since, asked.until)
    yield [
        _("Event"), _("When"), _("Operation"), _("Deal"), _("Client"), _("What happened"), _("Who"),
        _("Minutes"), _("Due"),
    ]  # fmt: skip
    found = rows_of(actor.organisation_id, asked.figure, span, people, moment)
    for event in found.iterator(chunk_size=1000):
        due = event.task.due_at if event.task else None
        yield [
            event.id,
            _local(event.at, reach),
            _operation(event),
            event.case.title if event.case else "",
            event.case.client.name if event.case and event.case.client else "",
            _said(event),
            str(event.actor or ""),
            event.data.get("minutes", ""),
            _local(due, reach) if due else "",
        ]


def _note(asked: RowsAsked, reach: Reach) -> str:
    language = get_language() or "en"
    days = [short_date(day, language, today=reach.today) for day in (asked.since, asked.until)]
    user = reach.people.get(asked.person_id or 0)
    whose = [str(user)] if user else []
    team = reach.teams.get(asked.team_id or 0)
    span = days[0] if asked.since == asked.until else " – ".join(days)
    return " · ".join([*whose, *([team] if team else []), span])


def _row(event: Event, reach: Reach) -> Row:
    language = get_language() or "en"
    title = event.case.title if event.case else ""
    client = event.case.client.name if event.case and event.case.client else ""
    spent = event.data.get("minutes")
    due = event.task.due_at if event.task and event.kind == "task_ready" else None
    when = due or event.at
    return Row(
        cells=[
            Cell(text=_operation(event) or title),
            Cell(text=client or title, note=title if client and title != client else ""),
            Cell(text=_said(event), note=minutes(spent, language) if spent else ""),
            Cell(text=str(event.actor or "")),
            Cell(
                text=moment_words(in_zone(when, reach.calendar.tz), language, today=reach.today),
                note=_("due") if due else "",
            ),
        ],
        url=_url(event),
    )


def _url(event: Event) -> str:
    """Where the evidence is: the panel of the task, else the deal."""
    if event.task_id:
        return reverse("work:task", args=[event.task_id])
    return reverse("cases:case", args=[event.case_id]) if event.case_id else ""


def _operation(event: Event) -> str:
    language = get_language() or "en"
    if event.task is None:
        return localise(event.data.get("mark") or event.data.get("key") or "", language)
    return f"{event.operation} {localise(event.task.operation.title, language)}"


def _said(event: Event) -> str:
    word = str(EVENT_WORDS.get(event.kind, event.kind))
    source, target = event.data.get("source"), event.data.get("target")
    if event.kind == "case_moved" and source and target:
        return f"{word}: {source} → {target}"
    return f"{word}: {event.data['note']}" if event.data.get("note") else word


def _local(moment: datetime, reach: Reach) -> str:
    return f"{in_zone(moment, reach.calendar.tz):%Y-%m-%d %H:%M}"
