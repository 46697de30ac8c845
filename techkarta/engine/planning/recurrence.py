"""Days of a rule that repeats: every working day, week, month or quarter from a start.

Every occurrence is counted from the start, never from the one before, so the 31st comes back after
a short month: 31 January, 28 February, 31 March.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import WorkingCalendar

MONTHS = {"month": 1, "quarter": 3}
UNITS = ("working_day", "week", *MONTHS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Every so many units from a day on. EngineError bad_rule."""

    start: date
    unit: str
    every: int = 1

    def __post_init__(self) -> None:
        """Refuse a rule that never comes or has no measure."""
        if self.every < 1 or self.unit not in UNITS:
            raise EngineError("bad_rule", unit=self.unit, every=self.every)


def occurrence(rule: Rule, number: int, calendar: WorkingCalendar) -> date:
    """The day of an occurrence, 0 being the start; a start that is off counts as the next day."""
    count = number * rule.every
    if rule.unit == "working_day":
        return calendar.add_working_days(calendar.next_working_day(rule.start), count)
    if rule.unit == "week":
        return rule.start + timedelta(weeks=count)
    return add_months(rule.start, count * MONTHS[rule.unit])


def occurrences(rule: Rule, first: date, last: date, calendar: WorkingCalendar) -> tuple[date, ...]:
    """The days from `first` to `last`, both included; days off stand as they come."""
    return tuple(_from(rule, first, last, calendar))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _from(rule: Rule, first: date, last: date, calendar: WorkingCalendar) -> Iterator[date]:
    number = max(0, _number_before(rule, first, calendar))
    while (day := occurrence(rule, number, calendar)) <= last:
        if day >= first:
            yield day
        number += 1


def _number_before(rule: Rule, first: date, calendar: WorkingCalendar) -> int:
    """An occurrence not after `first`, near it: where to begin to look."""
    if first <= rule.start:
        return 0
    if rule.unit == "working_day":
        passed = calendar.working_days_between(rule.start, first)
    elif rule.unit == "week":
        passed = (first - rule.start).days // 7
    else:
        months = (first.year - rule.start.year) * 12 + first.month - rule.start.month
        passed = months // MONTHS[rule.unit]
    return passed // rule.every - 1
