"""Working minutes of many moments at once: the calendar as a table, a minute a row.

The same arithmetic as `WorkingCalendar`, to the minute and with the same meaning of boundaries, for
arrays: a moment finds its position among the working minutes, a position finds its moment. Between
them there is only addition, so a million plans cost a few passes over memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.hours import spans

MINUTES_A_DAY = 1440
_EPOCH = date(1970, 1, 1).toordinal()
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, eq=False)
class MinuteTable:
    """A calendar from one year to another; moments are whole minutes of UTC (`datetime64[m]`).

    `position` tells for every minute from `base` on how many working minutes precede it; `begin`
    and `end` when the working minute of a position begins and when the one before it ends.
    """

    base: int
    position: np.ndarray
    begin: np.ndarray
    end: np.ndarray

    def positions(self, moments: np.ndarray) -> np.ndarray:
        """How many working minutes of the table precede each moment.

        EngineError date_out_of_range.
        """
        places = moments.astype("datetime64[m]").view(np.int64) - self.base
        return _taken(self.position, places)

    def beginnings(self, positions: np.ndarray) -> np.ndarray:
        """When work of these positions begins: on a boundary, at the start of the later span."""
        return _taken(self.begin, positions)

    def endings(self, positions: np.ndarray) -> np.ndarray:
        """When work before these positions ends: on a boundary, at the end of the earlier span."""
        return _taken(self.end, positions)

    def add(self, moments: np.ndarray, minutes: np.ndarray) -> np.ndarray:
        """Each moment plus its working minutes, minus where negative; 0 gives the same moment."""
        targets = self.positions(moments)
        targets += minutes
        if minutes.min(initial=1) > 0:
            return self.endings(targets)
        moved = np.where(minutes > 0, self.endings(targets), self.beginnings(targets))
        return np.where(minutes == 0, moments.astype("datetime64[m]"), moved)

    def between(self, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Working minutes from each first moment to its last one; negative where it is earlier."""
        return self.positions(last) - self.positions(first)


@lru_cache(maxsize=16)
def minute_table(calendar: WorkingCalendar, first: int, last: int) -> MinuteTable:
    """The table of a calendar for the years `first` to `last`, both included; made once.

    EngineError bad_hours where hours do not begin and end with whole minutes.
    """
    # A day more on either side: the zone's years begin and end at other moments than those of UTC.
    since, until = date(first, 1, 1).toordinal() - 1, date(last + 1, 1, 1).toordinal() + 1
    days = range(since, until)
    walls = np.concatenate(
        [np.empty(0, dtype=np.int64), *(_minutes_of(calendar, day) for day in days)]
    )
    changes, offsets = _offsets(calendar.tz, since, until)
    base = (since + 1 - _EPOCH) * MINUTES_A_DAY
    count = (until - since - 2) * MINUTES_A_DAY
    moments = np.arange(base, base + count)
    shown = moments + offsets[np.searchsorted(changes, moments, side="right")]
    begin = _to_utc(walls, changes, offsets)
    return MinuteTable(
        base=base,
        position=np.searchsorted(walls, shown).astype(np.int64),
        begin=begin.view("datetime64[m]"),
        end=np.concatenate([begin[:1], _to_utc(walls + 1, changes, offsets)]).view("datetime64[m]"),
    )


def _taken(table: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The rows of a table; EngineError where a place is beyond it, never another row."""
    if places.min(initial=0) < 0 or places.max(initial=0) >= len(table):
        raise EngineError("date_out_of_range", year=0)
    return table[places]


def _minutes_of(calendar: WorkingCalendar, ordinal: int) -> np.ndarray:
    """What the wall clock shows at the beginning of every working minute of a day."""
    day = date.fromordinal(ordinal)
    if not calendar.is_working_day(day):
        return np.empty(0, dtype=np.int64)
    midnight = (ordinal - _EPOCH) * MINUTES_A_DAY
    found = []
    for start, end in spans(calendar.hours_on(day)):
        if start % _MINUTE or end % _MINUTE:
            raise EngineError("bad_hours", hours=[str(start), str(end)])
        found.append(np.arange(midnight + start // _MINUTE, midnight + end // _MINUTE))
    return np.concatenate(found)


def _offsets(tz: str, since: int, until: int) -> tuple[np.ndarray, np.ndarray]:
    """The minutes of UTC at which a zone's offset changes; offsets before, between and after."""
    zone = ZoneInfo(tz)
    changes, offsets = [], [_offset(zone, (since - _EPOCH) * MINUTES_A_DAY)]
    for ordinal in range(since, until):
        low, high = ((each - _EPOCH) * MINUTES_A_DAY for each in (ordinal, ordinal + 1))
        if _offset(zone, high) == offsets[-1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(zone, middle) == offsets[-1] else (low, middle)
        changes.append(high)
        offsets.append(_offset(zone, high))
    return np.array(changes, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _offset(zone: ZoneInfo, minute: int) -> int:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + minute * _MINUTE
    return (moment.astimezone(zone).utcoffset() or timedelta()) // _MINUTE


def _to_utc(walls: np.ndarray, changes: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Moments of UTC at which the clock shows these minutes: of two the first.

    A minute the clocks skip is told by the offset before the change, as everywhere else.
    """
    thresholds = changes + np.maximum(offsets[:-1], offsets[1:])
    return walls - offsets[np.searchsorted(thresholds, walls, side="right")]
