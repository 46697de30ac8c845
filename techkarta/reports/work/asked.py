"""What an address of these reports asks for; a wrong address means the usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import User, calendar_of, reachable, teams
from techkarta.common.addresses import key_in
from techkarta.engine.planning.calendar import WorkingCalendar

from .figures import DECISIONS, FIGURES
from .sheets import Span

RIGHT = "report.view"
DAY, WEEK = "day", "week"
WEEKS = (8, 13, 26, 52)
LONGEST = timedelta(days=370)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """By person of a day, or by team of some weeks up to it; of one team where told so."""

    view: str
    day: date
    weeks: int
    team_id: int | None

    def said(self, **more: object) -> str:
        """The same as a query, with something else in it."""
        told = {"view": self.view, "day": self.day, "weeks": self.weeks, "team": self.team_id}
        return urlencode({name: value for name, value in {**told, **more}.items() if value})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsAsked:
    """The events behind a number: which figure, from a day to a day, of whom."""

    figure: str
    since: date
    until: date
    person_id: int | None
    team_id: int | None

    def said(self) -> str:
        """The same as a query."""
        told = {
            "figure": self.figure, "from": self.since, "to": self.until,
            "person": self.person_id, "team": self.team_id,
        }  # fmt: skip
        return urlencode({name: value for name, value in told.items() if value})


def read(query: Mapping[str, str], today: date) -> Asked:
    """What is asked; by person and of today where nothing is."""
    weeks = key_in(query.get("weeks", ""))
    return Asked(
        view=WEEK if query.get("view") == WEEK else DAY,
        day=min(_day(query.get("day", "")) or today, today),
        weeks=weeks if weeks in WEEKS else WEEKS[0],
        team_id=key_in(query.get("team", "")),
    )


def read_rows(query: Mapping[str, str], today: date) -> RowsAsked:
    """Which rows are asked for; of a year at most."""
    until = _day(query.get("to", "")) or today
    since = min(_day(query.get("from", "")) or until, until)
    figure = query.get("figure", "")
    return RowsAsked(
        figure=figure if figure in {*FIGURES, *DECISIONS} else "done",
        since=max(since, until - LONGEST),
        until=until,
        person_id=key_in(query.get("person", "")),
        team_id=key_in(query.get("team", "")),
    )


def day_span(calendar: WorkingCalendar, since: date, until: date) -> Span:
    """From the first moment of a local day to the end of another."""
    return Span(
        since=calendar.start_of_day(since), until=calendar.start_of_day(until + timedelta(days=1))
    )


def weeks_of(asked: Asked) -> list[tuple[date, date]]:
    """The weeks asked for, Monday to Sunday, the earliest first."""
    monday = asked.day - timedelta(days=asked.day.weekday())
    starts = [monday - timedelta(weeks=back) for back in reversed(range(asked.weeks))]
    return [(start, start + timedelta(days=6)) for start in starts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom the reader may see: people by id, their teams by id, the calendar and today."""

    people: Mapping[int, User]
    teams: Mapping[int, str]
    calendar: WorkingCalendar
    today: date
    moment: datetime

    def of(self, team_id: int | None, person_id: int | None = None) -> Sequence[User]:
        """The people of a team, or one person; everybody within reach where none is told."""
        return [
            user
            for user in self.people.values()
            if team_id in {None, user.team_id} and person_id in {None, user.id}
        ]


def reach_of(actor: Actor, moment: datetime) -> Reach:
    """Whom a reader may see; three queries."""
    people = {user.id: user for user in reachable(actor, RIGHT)}
    calendar = calendar_of(actor.organisation_id)
    seen = {user.team_id for user in people.values()}
    return Reach(
        people=people,
        teams={team.id: team.name for team in teams(actor) if team.id in seen},
        calendar=calendar,
        today=calendar.local_day(moment),
        moment=moment,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Beyond these no calendar of ours reaches.
    return day if date(2000, 1, 1) <= day <= date(2100, 1, 1) else None
