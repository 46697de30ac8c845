"""A card in time as arrays, for the days a log has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import floor

import numpy as np

from techkarta.engine.cards.model import DueUnit, Repeat, RepeatUnit
from techkarta.engine.conformance.executions import microseconds, moment_of
from techkarta.engine.conformance.frames.tables import Array
from techkarta.engine.conformance.frames.timing_kernel import (
    DUE_BY_DAY,
    DUE_BY_MOMENT,
    GAP_BY_DAYS,
    GAP_BY_TIME,
    NO_DUE,
    NO_GAP,
    TimeTable,
    mark_days,
)
from techkarta.engine.conformance.frames.walls import (
    EPOCH,
    MICROSECONDS_OF_DAY,
    changes_of,
    days_of,
)
from techkarta.engine.conformance.timing import DAYS, GAP, Timing, class_of
from techkarta.engine.execution.conditions import Attributes
from techkarta.engine.execution.periodicity import interval
from techkarta.engine.planning.due import due_moment

_MOST = np.iinfo(np.int64).max


def time_table(
    timing: Timing, kinds: Sequence[Attributes], starts: Array, ends: Array
) -> TimeTable:
    """The tables of a card; `kinds`: attributes by kind of trace. EngineError as `due_moment`."""
    operations = timing.standard.operations
    size, tz = len(operations), timing.calendar.tz
    low, high = days_of(np.array([starts.min(), max(ends.max(), starts.max())]), tz)
    changes, ahead = _near(changes_of(tz), int(low), int(high))
    has_gaps = [
        GAP_BY_DAYS if _is_by_days(each.repeat) else _gap(each.repeat) for each in operations
    ]
    made = TimeTable(
        under=np.array([under for under, _ in timing.limits], np.int64),
        over=np.array([min(_MOST, over) for _, over in timing.limits], np.int64),
        due=np.array([_due(timing, place) for place in range(size)], np.int8),
        due_at=np.zeros((size, int(high - low) + 1), np.int64),
        repeat=np.array(has_gaps, np.int8),
        gap=np.array([[_most_gap(each.repeat, kind) for each in operations] for kind in kinds]),
        worked=np.zeros(int(high - low) + 1, np.int64),
        low=np.array([low], np.int64),
        order=np.array(timing.standard.order, np.int64),
        changes=changes,
        ahead=ahead,
    )
    _fill_dues(made, timing, starts, ends)
    if GAP_BY_DAYS in has_gaps:
        _fill_worked(made, timing)
    return made


def _near(found: tuple[Array, Array], low: int, high: int) -> tuple[Array, Array]:
    """The clocks of some days alone: the fewer, the sooner one is found."""
    changes, ahead = found
    first, last = (low - 1) * MICROSECONDS_OF_DAY, (high + 2) * MICROSECONDS_OF_DAY
    begin = max(0, int(np.searchsorted(changes, first, side="right")) - 1)
    end = int(np.searchsorted(changes, last, side="right"))
    return changes[begin:end].copy(), ahead[begin:end].copy()


def _fill_dues(made: TimeTable, timing: Timing, starts: Array, ends: Array) -> None:
    places = np.flatnonzero(made.due == DUE_BY_DAY).tolist()
    if not places:
        return
    present = np.zeros(made.due_at.shape[1], np.uint8)
    for moments in (starts, ends):
        mark_days(moments, made, present)
    for day in np.flatnonzero(present).tolist():
        opened = timing.calendar.start_of_work(date.fromordinal(int(made.low[0]) + day + EPOCH))
        for place in places:
            moment = due_moment(opened, timing.due[place], timing.calendar)
            made.due_at[place, day] = microseconds(moment)


def _fill_worked(made: TimeTable, timing: Timing) -> None:
    first = int(made.low[0]) + EPOCH
    is_worked = [
        timing.calendar.is_working_day(date.fromordinal(first + day))
        for day in range(len(made.worked))
    ]
    made.worked[:] = np.cumsum(is_worked)


def _due(timing: Timing, place: int) -> int:
    due = timing.due.get(place)
    if due is None:
        return NO_DUE
    return DUE_BY_MOMENT if due.unit is DueUnit.WORKING_HOUR else DUE_BY_DAY


def _is_by_days(repeat: Repeat | None) -> bool:
    return repeat is not None and repeat.unit is RepeatUnit.WORKING_DAY


def _gap(repeat: Repeat | None) -> int:
    return NO_GAP if repeat is None or repeat.unit not in DAYS else GAP_BY_TIME


def _most_gap(repeat: Repeat | None, kind: Attributes) -> int:
    """The greatest gap that is no deviation, in microseconds; by working days, in half days."""
    if repeat is None:
        return 0
    most = GAP * interval(repeat, class_of(kind))
    if repeat.unit in DAYS:
        return floor(most * DAYS[repeat.unit] * MICROSECONDS_OF_DAY)
    return floor(2 * most)


def late_by_moment(timing: Timing, place: int, opened: int, end: int) -> bool:
    """Whether an execution ended after a due moment that is counted in working hours."""
    return end > microseconds(due_moment(moment_of(opened), timing.due[place], timing.calendar))
