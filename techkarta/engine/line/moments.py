"""Moments and numbers of the event loop: what is drawn, what comes in some days."""

from __future__ import annotations

from techkarta.engine.compiling import compiled

from .heaps import push_event
from .serving import SLEEPING
from .tables import Tables

LOW = 16
"""No event draws more numbers of one stream."""
NO_DUE = 1e15
"""Later than any due moment: what has none comes after what has one, in order of opening."""
_DAY = 480.0


@compiled
def draw(t: Tables, stream: int) -> float:
    """The next random number of a stream."""
    row = t.streams[stream]
    at = row.next
    row.next = at + 1
    if row.last - at < LOW:
        t.clock[0].is_low = 1
    return t.draws[at]


@compiled
def days_later(t: Tables, days: float) -> float:
    """The moment some calendar days from now; on a day off, the next working morning."""
    place = int(t.clock[0].now // _DAY)
    if place >= len(t.day_of):
        return NO_DUE
    share = t.clock[0].now / _DAY - place
    end = t.day_of[place] + share + days
    day = int(end)
    if day + 1 >= len(t.place_of):
        return NO_DUE
    found = t.place_of[day]
    if t.place_of[day + 1] == found:
        # Nothing of this day is worked.
        return found * _DAY
    return (found + end - day) * _DAY


@compiled
def sleep(t: Tables, index: int) -> None:
    """What repeats comes again after its interval."""
    item = t.items[index]
    operation = t.operations[item.operation]
    item.state = SLEEPING
    if operation.every_in_days:
        push_event(t, days_later(t, operation.every), index)
    else:
        push_event(t, t.clock[0].now + operation.every, index)
