"""Deviations of time and control: late, over and under the norm, irregular, unproved, self-checked.

An operation opens when its predecessors have ended: with `join: all` the last of them, with
`join: any` the first; one that is not executed before it passes its own opening on, as if left out
at once. Without any, it opens with the first event of the case. Lateness is that of the first
execution; every execution whose fact is known is held against the norm. A gap runs from the end of
one execution to the start of the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import ceil, floor

from techkarta.engine.cards.model import DueUnit, Operation, RepeatUnit
from techkarta.engine.conformance.executions import (
    MICROSECONDS_OF_MINUTE,
    Deviation,
    Execution,
    microseconds,
    moment_of,
)
from techkarta.engine.conformance.standard import OFF_CARD, Standard
from techkarta.engine.execution.conditions import Attributes
from techkarta.engine.execution.periodicity import interval
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.due import due_moment

CLIENT_CLASS = "client.class"
"""The attribute by which `repeat.by_class` multiplies."""

OVER, UNDER, GAP = Fraction(150, 100), Fraction(40, 100), Fraction(150, 100)
"""Fact over the norm, fact under it, gap over `every`: all beyond, never at."""

_HOUR = 60 * MICROSECONDS_OF_MINUTE
_DAY = 24 * _HOUR
DAYS = {
    RepeatUnit.WEEK: Fraction(7),
    # A month is a twelfth of a year: what a calendar month has more or less is no irregularity.
    RepeatUnit.MONTH: Fraction(1461, 48),
    RepeatUnit.QUARTER: Fraction(1461, 16),
}


class Timing:
    """Judges times of cases on one card by one calendar."""

    def __init__(self, standard: Standard, calendar: WorkingCalendar) -> None:
        self.standard = standard
        self.calendar = calendar
        self.limits = [_limits(operation) for operation in standard.operations]
        self.due = {place: each.due for place, each in enumerate(standard.operations) if each.due}
        self._due_days: dict[tuple[int, date], int] = {}
        self._days: dict[int, date] = {}

    def deviations(
        self, trace: Sequence[int], executions: Sequence[Execution], attributes: Attributes
    ) -> Iterator[Deviation]:
        """What is out of time in a case; `trace` are the places of its executions."""
        first: dict[int, int] = {}
        is_repeated = False
        for position, (place, execution) in enumerate(zip(trace, executions, strict=True)):
            if place == OFF_CARD:
                continue
            is_repeated |= first.setdefault(place, position) != position
            yield from self._of_one(place, execution)
        if self.due.keys() & first.keys():
            yield from self._late(first, executions)
        if is_repeated:
            yield from self._irregular(trace, executions, attributes)

    def _of_one(self, place: int, execution: Execution) -> Iterator[Deviation]:
        under, over = self.limits[place]
        operation, user = self.standard.operations[place].no, execution.user
        if execution.fact is not None:
            if execution.fact > over:
                yield Deviation("over_norm", operation, user)
            elif execution.fact < under:
                yield Deviation("under_norm", operation, user)
        if execution.is_proved is False:
            yield Deviation("unproved", operation, user)
        if user and execution.controller == user:
            yield Deviation("self_checked", operation, user)

    def _late(
        self, first: Mapping[int, int], executions: Sequence[Execution]
    ) -> Iterator[Deviation]:
        opened = self.openings(first, executions)
        for place in sorted(self.due.keys() & first.keys(), key=first.__getitem__):
            execution = executions[first[place]]
            if execution.end > self._due_moment(place, opened[place]):
                yield Deviation("late", self.standard.operations[place].no, execution.user)

    def openings(self, first: Mapping[int, int], executions: Sequence[Execution]) -> dict[int, int]:
        """When each operation opened; `first` is the position of its first execution."""
        beginning = executions[0].start
        opened: dict[int, int] = {}
        for place in self.standard.order:
            position = first.get(place, len(executions))
            before = self.standard.direct[place]
            ends = [
                executions[first[each]].end
                for each in before
                if first.get(each, position) < position
            ]
            if place in self.standard.any_of:
                passed = ends or [opened[each] for each in before]
                opened[place] = min(passed, default=beginning)
            else:
                ends += [opened[each] for each in before if first.get(each, position) >= position]
                opened[place] = max(ends, default=beginning)
        return opened

    def _due_moment(self, place: int, opened: int) -> int:
        """The due moment; but for working hours it is one for the whole day of opening."""
        due = self.due[place]
        if due.unit is DueUnit.WORKING_HOUR:
            return microseconds(due_moment(moment_of(opened), due, self.calendar))
        key = (place, self._day_of(opened))
        if key not in self._due_days:
            moment = due_moment(moment_of(opened), due, self.calendar)
            self._due_days[key] = microseconds(moment)
        return self._due_days[key]

    def _day_of(self, micros: int) -> date:
        """The local day; remembered for hours that lie in one day wholly."""
        hour = micros // _HOUR
        if hour not in self._days:
            edges = (hour * _HOUR, (hour + 1) * _HOUR - 1)
            first, last = (self.calendar.local_day(moment_of(edge)) for edge in edges)
            if first != last:
                return self.calendar.local_day(moment_of(micros))
            self._days[hour] = first
        return self._days[hour]

    def _irregular(
        self, trace: Sequence[int], executions: Sequence[Execution], attributes: Attributes
    ) -> Iterator[Deviation]:
        earlier: dict[int, Execution] = {}
        for place, later in zip(trace, executions, strict=True):
            repeat = self.standard.operations[place].repeat if place != OFF_CARD else None
            if repeat is None:
                continue
            if place in earlier:
                gap = self._gap(repeat.unit, earlier[place].end, later.start)
                if gap > GAP * interval(repeat, class_of(attributes)):
                    yield Deviation("irregular", later.operation, later.user)
            earlier[place] = later

    def _gap(self, unit: RepeatUnit, end: int, start: int) -> Fraction:
        """The gap in units of the repetition; per contact there is none to judge."""
        if unit in DAYS:
            return Fraction(start - end, _DAY) / DAYS[unit]
        if unit is RepeatUnit.CONTACT or start <= end:
            return Fraction(0)
        days = (self.calendar.local_day(moment_of(each)) for each in (end, start))
        return Fraction(self.calendar.working_days_between(*days))


def class_of(attributes: Attributes) -> str | None:
    """The one class of the client, where it is told."""
    known = attributes.get(CLIENT_CLASS)
    single = known[0] if isinstance(known, tuple) and len(known) == 1 else known
    return single if isinstance(single, str) else None


def _limits(operation: Operation) -> tuple[int, float]:
    """The least and the greatest fact that is no deviation; none without a norm."""
    if operation.norm is None:
        return 0, float("inf")
    norm = operation.norm.minutes + Fraction(operation.norm.setup, operation.norm.batch)
    norm *= MICROSECONDS_OF_MINUTE
    return ceil(norm * UNDER), floor(norm * OVER)
