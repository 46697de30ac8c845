"""Wall clocks for whole columns: what they are ahead of UTC, and which day they show."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np

from techkarta.engine.conformance.executions import microseconds, moment_of
from techkarta.engine.conformance.frames.tables import Array
from techkarta.engine.conformance.log.moments import FIRST_YEAR, LAST_YEAR

MICROSECONDS_OF_DAY = 86_400_000_000
_QUARTER = 900_000_000
EPOCH = date(1970, 1, 1).toordinal()


@lru_cache(16)
def changes_of(tz: str) -> tuple[Array, Array]:
    """When the clocks of a zone change, in UTC, and how far they are ahead from then on."""
    zone = ZoneInfo(tz)
    first = microseconds(datetime(FIRST_YEAR - 1, 12, 30, tzinfo=UTC))
    last = microseconds(datetime(LAST_YEAR + 1, 1, 3, tzinfo=UTC))
    # No clock is changed twice within so many days.
    step = 7 * MICROSECONDS_OF_DAY
    moments, offsets = [first], [_ahead(zone, first)]
    for early, late in pairwise(range(first, last, step)):
        if _ahead(zone, early) != _ahead(zone, late):
            moments.append(_change(zone, early, late))
            offsets.append(_ahead(zone, late))
    return np.array(moments, np.int64), np.array(offsets, np.int64)


def _ahead(zone: ZoneInfo, moment: int) -> int:
    found = moment_of(moment).astimezone(zone).utcoffset()
    assert found is not None  # noqa: S101 - a zone tells its offset
    return found // _MICROSECOND


def _change(zone: ZoneInfo, early: int, late: int) -> int:
    """The first moment between two that has the offset of the later one."""
    wanted = _ahead(zone, late)
    while late - early > 1:
        middle = (early + late) // 2
        if _ahead(zone, middle) == wanted:
            late = middle
        else:
            early = middle
    return late


_MICROSECOND = datetime.resolution


def moments_of_walls(walls: Array, tz: str) -> tuple[Array, Array]:
    """Moments of what the clocks show, and which of them are clear.

    Not clear is a time the clocks skip or show twice: those are left to the reader of rows.
    """
    changes, offsets = changes_of(tz)
    found = walls - offsets[_place(changes, walls - offsets[0])]
    place = _place(changes, found)
    found = walls - offsets[place]
    place = _place(changes, found)
    found = walls - offsets[place]
    # Clear is what is one moment by every offset near it.
    other = np.stack([walls - offsets[np.maximum(place - 1, 0)], found])
    later = walls - offsets[np.minimum(place + 1, len(offsets) - 1)]
    shown = [each + offsets[_place(changes, each)] == walls for each in (other[0], found, later)]
    same_before = (other[0] == found) | ~shown[0]
    same_after = (later == found) | ~shown[2]
    return found, shown[1] & same_before & same_after


def _place(changes: Array, moments: Array) -> Array:
    return np.maximum(np.searchsorted(changes, moments, side="right") - 1, 0)


def days_of(moments: Array, tz: str) -> Array:
    """The days clocks show, counted from the beginning of 1970."""
    changes, offsets = changes_of(tz)
    ahead = offsets[_place(changes, moments)]
    found: Array = (moments + ahead) // MICROSECONDS_OF_DAY
    return found
