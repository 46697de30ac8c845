"""The report of the work: by person of a day, by team of some weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.ui.formats import long_date, number, short_date
from techkarta.ui.states import Tone
from techkarta.ui.values import Cell, Column, Link, Option, Row

from ..links import report_links
from .asked import DAY, WEEK, WEEKS, Asked, Reach, RowsAsked, day_span, reach_of, weeks_of
from .figures import counted
from .sheets import Span
from .words import FIGURE_WORDS, TONES

TOTALS = ("done", "overdue", "late", "returned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the report: whose figures, of which days."""

    title: str
    note: str
    since: date
    until: date
    person_id: int | None
    team_id: int | None
    figures: Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A number over the whole report."""

    title: str
    text: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    """What the page shows."""

    note: str
    links: Sequence[Link]
    views: Sequence[Link]
    spans: Sequence[Link]
    earlier_url: str
    later_url: str
    teams: Sequence[Option]
    asked: Asked
    totals: Sequence[Total]
    columns: Sequence[Column]
    rows: Sequence[Row]
    has_work: bool
    csv_url: str
    xlsx_url: str


def work_page(actor: Actor, asked: Asked, moment: datetime) -> WorkPage:
    """The report of what was done."""
    reach = reach_of(actor, moment)
    lines = list(_lines(actor, asked, reach))
    whole = sum((line.figures for line in lines), Counter[str]())
    url = reverse("reports:work")
    return WorkPage(
        note=_note(asked, reach),
        links=report_links(actor, "work"),
        views=[
            Link(
                text=text,
                url=f"{url}?{asked.said(view=view)}",
                is_current=asked.view == view,
            )
            for view, text in ((DAY, _("By person")), (WEEK, _("By team")))
        ],
        spans=_spans(asked),
        earlier_url=f"{url}?{asked.said(day=asked.day - _step(asked))}",
        later_url=f"{url}?{asked.said(day=asked.day + _step(asked))}"
        if asked.day < reach.today
        else "",
        teams=[Option(value=str(key), text=name) for key, name in reach.teams.items()]
        if len(reach.teams) > 1
        else [],
        asked=asked,
        totals=[_total(name, whole[name], asked) for name in TOTALS],
        columns=[
            Column(title=_("Person") if asked.view == DAY else _("Week")),
            *(Column(title=str(word), is_number=True) for word in FIGURE_WORDS.values()),
        ],
        rows=[_row(line) for line in lines],
        has_work=bool(whole),
        csv_url=f"{reverse('reports:work_file', args=['csv'])}?{asked.said()}",
        xlsx_url=f"{reverse('reports:work_file', args=['xlsx'])}?{asked.said()}",
    )


def work_cells(actor: Actor, asked: Asked, moment: datetime) -> Iterator[list[object]]:
    """The same as cells of a file, the heading first."""
    first = _("Person") if asked.view == DAY else _("Week")
    yield [first, _("Team"), *(str(word) for word in FIGURE_WORDS.values())]
    for line in _lines(actor, asked, reach_of(actor, moment)):
        yield [line.title, line.note, *(line.figures[name] for name in FIGURE_WORDS)]


def _lines(actor: Actor, asked: Asked, reach: Reach) -> Iterable[Line]:
    return _by_person(actor, asked, reach) if asked.view == DAY else _by_team(actor, asked, reach)


def _by_person(actor: Actor, asked: Asked, reach: Reach) -> Iterator[Line]:
    """Everybody at work, and who has left where something of his happened."""
    people = reach.of(asked.team_id)
    spans = [day_span(reach.calendar, asked.day, asked.day)]
    whose = {user.id: user.id for user in people}
    found = counted(actor.organisation_id, spans, whose, reach.moment)
    for user in sorted(
        people, key=lambda each: (reach.teams.get(each.team_id or 0, ""), str(each))
    ):
        figures = found.get((0, user.id), Counter())
        if any(figures.values()):
            yield Line(
                title=user.full_name,
                note=reach.teams.get(user.team_id or 0, ""),
                since=asked.day,
                until=asked.day,
                person_id=user.id,
                team_id=None,
                figures=figures,
            )


def _by_team(actor: Actor, asked: Asked, reach: Reach) -> Iterator[Line]:
    weeks = weeks_of(asked)
    people = reach.of(asked.team_id)
    spans: list[Span] = [day_span(reach.calendar, *week) for week in weeks]
    whose = {user.id: user.team_id for user in people if user.team_id is not None}
    found = counted(actor.organisation_id, spans, whose, reach.moment)
    language = get_language() or "en"
    for place in reversed(range(len(weeks))):
        since, until = weeks[place]
        for team_id, name in reach.teams.items():
            figures = found.get((place, team_id), Counter())
            if any(figures.values()):
                yield Line(
                    title=f"{short_date(since, language, today=reach.today)} – "
                    f"{short_date(until, language, today=reach.today)}",
                    note=name,
                    since=since,
                    until=until,
                    person_id=None,
                    team_id=team_id,
                    figures=figures,
                )


def _row(line: Line) -> Row:
    url = reverse("reports:work_rows")
    cells = [Cell(text=line.title, note=line.note)]
    asked = RowsAsked(
        figure="",
        since=line.since,
        until=line.until,
        person_id=line.person_id,
        team_id=line.team_id,
    ).said()
    language = get_language() or "en"
    for name in FIGURE_WORDS:
        value = line.figures[name]
        cells.append(
            Cell(
                text=number(value, language) if value else "·",
                url=f"{url}?figure={name}&{asked}" if value else "",
                tone=cast("Tone", TONES.get(name, "") if value else "idle"),
            )
        )
    return Row(cells=cells)


def _total(name: str, value: int, asked: Asked) -> Total:
    weeks = weeks_of(asked)
    since, until = (asked.day, asked.day) if asked.view == DAY else (weeks[0][0], weeks[-1][1])
    rows = RowsAsked(figure=name, since=since, until=until, person_id=None, team_id=asked.team_id)
    return Total(
        title=str(FIGURE_WORDS[name]),
        text=number(value, get_language() or "en"),
        tone=TONES.get(name, "") if value else "",
        url=f"{reverse('reports:work_rows')}?{rows.said()}" if value else "",
    )


def _step(asked: Asked) -> timedelta:
    return timedelta(days=1) if asked.view == DAY else timedelta(weeks=asked.weeks)


def _spans(asked: Asked) -> list[Link]:
    if asked.view == DAY:
        return []
    url = reverse("reports:work")
    return [
        Link(
            text=ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks},
            url=f"{url}?{asked.said(weeks=weeks)}",
            is_current=asked.weeks == weeks,
        )
        for weeks in WEEKS
    ]


def _note(asked: Asked, reach: Reach) -> str:
    language = get_language() or "en"
    if asked.view == DAY:
        return long_date(asked.day, language)
    weeks = weeks_of(asked)
    first, last = (
        short_date(day, language, today=reach.today) for day in (weeks[0][0], weeks[-1][1])
    )
    return f"{first} – {last}"
