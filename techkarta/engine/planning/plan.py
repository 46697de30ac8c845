"""The dated plan of one case: earliest and latest dates, slack, critical path, minutes by role.

The span of an operation is its effort (`operation_minutes`) in working time; every operation that
may apply is planned once, optional and conditional ones included, so the plan is the longest way
through the stage. An operation needs its performer and participants together: the days any of
these roles is absent are pauses. With absences an operation of the critical path may have slack:
the time its successor's people are away.

How many people a role has moves none of these dates; it moves the planned ones (`levelling`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.execution.conditions import Attributes, holds
from techkarta.engine.planning.availability import Availability, availability
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.due import due_moment
from techkarta.engine.planning.effort import (
    minutes_by_role,
    operation_minutes,
    total_control_minutes_by_role,
    total_minutes_by_role,
)
from techkarta.engine.planning.levelling import level
from techkarta.engine.planning.network import closure, network
from techkarta.engine.planning.schedule import Times, Work, critical_path, schedule

__all__ = [
    "CasePlan",
    "PlannedOperation",
    "Staff",
    "closure",
    "critical_path_days",
    "minutes_by_role",
    "operation_minutes",
    "plan_case",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The people of a role: how many (None = enough), and the days when none of them is there."""

    count: int | None = None
    absent: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedOperation:
    """One operation with its dates (local to the calendar), slack in working minutes of its people.

    `is_critical`: any delay delays the whole. `due` is counted from the opening. `planned_start`
    and `planned_finish` are the earliest dates at which the role's people are also free.
    """

    no: str
    role: str | None
    minutes: float
    earliest_start: datetime
    earliest_finish: datetime
    latest_start: datetime
    latest_finish: datetime
    planned_start: datetime
    planned_finish: datetime
    due: datetime | None
    slack_minutes: float
    is_critical: bool
    is_optional: bool
    is_conditional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePlan:
    """The plan of one case on one card; operations in card order.

    `finish` is the earliest end, `planned_finish` the end with the people there are.
    `working_days` are the working days touched from start to finish, both included;
    `not_applicable` the operations whose condition is known not to hold.
    """

    card: str
    start: datetime
    finish: datetime
    planned_finish: datetime
    working_days: int
    operations: tuple[PlannedOperation, ...]
    critical_path: tuple[str, ...]
    minutes_by_role: Mapping[str, float] = field(default_factory=dict)
    control_minutes_by_role: Mapping[str, float] = field(default_factory=dict)
    not_applicable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """Working seconds since the start, turned into moments."""

    start: datetime
    calendar: WorkingCalendar

    def end(self, seconds: int) -> datetime:
        """The moment work ends: on a boundary, the end of the earlier span."""
        return self.calendar.add_working_time(self.start, timedelta(seconds=seconds))

    def begin(self, seconds: int) -> datetime:
        """The moment work begins: on a boundary, the start of the later span."""
        return self.calendar.next_working_moment(self.end(seconds))


def plan_case(
    card: Card,
    start: datetime,
    calendar: WorkingCalendar,
    *,
    people: Mapping[str, Staff] | None = None,
    attributes: Attributes | None = None,
) -> CasePlan:
    """Plan a case that enters the stage at `start` (aware; moved to the next working moment).

    `attributes`: what is known of the case; operations whose condition cannot hold are left out.
    EngineError: as `network`, naive_moment, date_out_of_range.
    """
    line = _Line(start=calendar.next_working_moment(start), calendar=calendar)
    order, people = network(card), people or {}
    work = _work(card, line, people, attributes or {})
    times = schedule(order, work)
    planned = level(order, work, times, _crews(card), _counts(people))
    applicable = [each for each in card.operations if work[each.no].is_applicable]
    finish = line.end(max((each.earliest_finish for each in times.values()), default=0))
    return CasePlan(
        card=card.code,
        start=line.start,
        finish=finish,
        planned_finish=line.end(max((end for _, end in planned.values()), default=0)),
        working_days=_days_touched(line.start, finish, calendar),
        operations=tuple(
            _planned(each, times[each.no], planned[each.no], line) for each in applicable
        ),
        critical_path=critical_path(order, work, times),
        minutes_by_role=total_minutes_by_role(applicable),
        control_minutes_by_role=total_control_minutes_by_role(applicable),
        not_applicable=tuple(
            each.no for each in card.operations if not work[each.no].is_applicable
        ),
    )


def critical_path_days(card: Card, calendar_day_minutes: int = 480) -> float:
    """Length of the critical path in working days, all operations applying.

    EngineError as `network`.
    """
    work = {each.no: Work(seconds=_seconds(each)) for each in card.operations}
    ends = (each.earliest_finish for each in schedule(network(card), work).values())
    return max(ends, default=0) / 60 / calendar_day_minutes


def _days_touched(start: datetime, finish: datetime, calendar: WorkingCalendar) -> int:
    first, last = calendar.local_day(start), calendar.local_day(finish)
    return calendar.working_days_between(first, last) + 1


def _crew(operation: Operation) -> tuple[str, ...]:
    """Roles an operation occupies together: the performer and the participants."""
    return (*([operation.role] if operation.role else []), *operation.participants)


def _crews(card: Card) -> dict[str, tuple[str, ...]]:
    return {each.no: _crew(each) for each in card.operations}


def _counts(people: Mapping[str, Staff]) -> dict[str, int]:
    return {role: staff.count for role, staff in people.items() if staff.count is not None}


def _work(
    card: Card, line: _Line, people: Mapping[str, Staff], attributes: Attributes
) -> dict[str, Work]:
    known: dict[frozenset[str], Availability] = {}
    found = {}
    for operation in card.operations:
        roles = frozenset(role for role in _crew(operation) if role in people)
        if roles not in known:
            absent = frozenset[date]().union(*(people[role].absent for role in roles))
            known[roles] = availability(absent, line.start, line.calendar)
        is_applicable = holds(operation.when, attributes) is not False
        found[operation.no] = Work(
            seconds=_seconds(operation) if is_applicable else 0,
            availability=known[roles],
            is_applicable=is_applicable,
        )
    return found


def _planned(
    operation: Operation, times: Times, planned: tuple[int, int], line: _Line
) -> PlannedOperation:
    is_instant = times.earliest_start == times.earliest_finish
    begin = line.end if is_instant else line.begin
    opening = line.begin(times.opens)
    return PlannedOperation(
        no=operation.no,
        role=operation.role,
        minutes=operation_minutes(operation),
        earliest_start=begin(times.earliest_start),
        earliest_finish=line.end(times.earliest_finish),
        latest_start=begin(times.latest_start),
        latest_finish=line.end(times.latest_finish),
        planned_start=begin(planned[0]),
        planned_finish=line.end(planned[1]),
        due=due_moment(opening, operation.due, line.calendar) if operation.due else None,
        slack_minutes=_minutes(times.slack),
        is_critical=not times.slack,
        is_optional=not operation.is_mandatory,
        is_conditional=bool(operation.when),
    )


def _seconds(operation: Operation) -> int:
    return round(operation_minutes(operation) * 60)


def _minutes(seconds: int) -> float:
    return seconds // 60 if not seconds % 60 else round(seconds / 60, 6)
