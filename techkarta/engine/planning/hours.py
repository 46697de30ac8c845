"""Working hours of one day: arithmetic on spans of wall-clock time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise

from techkarta.engine.errors import EngineError

Hours = tuple[tuple[time, time], ...]
"""Spans of one working day, ascending, with a pause between each two: (from, to) in local time."""

DEFAULT_HOURS: Hours = ((time(9), time(13)), (time(14), time(18)))
_ZERO = timedelta()


def since_midnight(moment: datetime | time) -> timedelta:
    """What the wall clock shows, as an amount."""
    return timedelta(
        hours=moment.hour,
        minutes=moment.minute,
        seconds=moment.second,
        microseconds=moment.microsecond,
    )


@lru_cache(maxsize=256)
def spans(hours: Hours) -> tuple[tuple[timedelta, timedelta], ...]:
    """The spans counted from midnight. EngineError bad_hours where they overlap or are empty."""
    found = tuple((since_midnight(start), since_midnight(end)) for start, end in hours)
    edges = [edge for span in found for edge in span]
    if not found or any(right <= left for left, right in pairwise(edges)):
        raise EngineError("bad_hours", hours=[f"{start:%H:%M}-{end:%H:%M}" for start, end in hours])
    return found


@lru_cache(maxsize=256)
def length_of_day(hours: Hours) -> timedelta:
    """Working time of one working day."""
    return sum((end - start for start, end in spans(hours)), _ZERO)


@lru_cache(maxsize=256)
def shortened(hours: Hours, minutes: int) -> Hours:
    """The hours of a day that ends `minutes` earlier.

    EngineError bad_short_day where less than half of a whole day is left.
    """
    left = length_of_day(hours) - timedelta(minutes=minutes)
    if minutes < 1 or left * 2 < length_of_day(hours):
        raise EngineError("bad_short_day", minutes=minutes)
    found: list[tuple[time, time]] = []
    for start, end in hours:
        length = since_midnight(end) - since_midnight(start)
        if left <= length:
            last = datetime.combine(date.min, start) + left
            return (*found, (start, last.time()))
        found.append((start, end))
        left -= length
    return hours


def worked_by(hours: Hours, now: timedelta) -> timedelta:
    """Working time of the day that has passed by `now`, counted from midnight."""
    return sum((min(now, end) - start for start, end in spans(hours) if start < now), _ZERO)


def end_of(hours: Hours, worked: timedelta) -> timedelta:
    """When `worked` > 0 of the day is done: on a boundary, the end of the earlier span."""
    for start, end in spans(hours):
        if worked <= end - start:
            return start + worked
        worked -= end - start
    raise EngineError("bad_hours", rest=worked)


def start_after(hours: Hours, worked: timedelta) -> timedelta:
    """When work goes on after `worked` of the day: on a boundary, the start of the later span."""
    for start, end in spans(hours):
        if worked < end - start:
            return start + worked
        worked -= end - start
    raise EngineError("bad_hours", rest=worked)
