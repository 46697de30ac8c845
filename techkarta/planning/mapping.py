"""Between rows of people's time and values of the engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.fund import FundDay, Terms, personal_fund
from techkarta.engine.planning.recurrence import Rule, occurrences

from .models import Absence, FixedEvent, PersonTerms

EVERY_DAY = frozenset(range(7))


def terms_of(row: PersonTerms | None) -> Terms:
    """A person's own terms; without a row the company's whole day."""
    if row is None:
        return Terms()
    return Terms(day_minutes=row.day_minutes, weekdays=frozenset(row.weekdays) or EVERY_DAY)


def event_days(
    event: FixedEvent, first: date, last: date, calendar: WorkingCalendar
) -> tuple[date, ...]:
    """The days from `first` to `last` the event takes place on; a day off has none."""
    if event.unit == "once":
        return (event.first_on,) if first <= event.first_on <= last else ()
    rule = Rule(start=event.first_on, unit=event.unit)
    end = min(last, event.until_on) if event.until_on else last
    found = occurrences(rule, first, end, calendar)
    return tuple(day for day in found if calendar.is_working_day(day))


def fund_days(
    days: Iterable[date],
    calendar: WorkingCalendar,
    row: PersonTerms | None,
    absences: Iterable[Absence],
    events: Iterable[FixedEvent],
) -> tuple[FundDay, ...]:
    """A person's days: fund by calendar and own terms, fixed events, absences."""
    asked, terms = tuple(days), terms_of(row)
    if not asked:
        return ()
    away: dict[date, str] = {}
    for absence in absences:
        for number in range((absence.last_on - absence.first_on).days + 1):
            away[absence.first_on + timedelta(days=number)] = absence.kind
    busy: dict[date, int] = {}
    for event in events:
        for day in event_days(event, asked[0], asked[-1], calendar):
            busy[day] = busy.get(day, 0) + event.minutes
    return tuple(
        FundDay(
            on=day,
            fund=0 if day in away else personal_fund(calendar, terms, day),
            busy=0 if day in away else busy.get(day, 0),
            absence=away.get(day, ""),
        )
        for day in asked
    )
