"""Heaps of the event loop: what happens next, and who waits for which people."""

from __future__ import annotations

from techkarta.engine.compiling import compiled

from .tables import Tables


@compiled
def precedes(t: Tables, one: int, other: int) -> bool:
    """Whether an item is taken before another: by rank, of equal ones the one opened first."""
    first, second = t.items[one], t.items[other]
    if first.rank != second.rank:
        return first.rank < second.rank
    return first.sequence < second.sequence


@compiled
def merged(t: Tables, one: int, other: int) -> int:
    """The root of a skew heap made of two (Sleator and Tarjan, 1986), each −1 where empty."""
    if one < 0 or other < 0:
        return max(one, other)
    if precedes(t, other, one):
        one, other = other, one
    root = one
    while True:
        right = t.items[one].right
        t.items[one].right = t.items[one].left
        if right < 0:
            t.items[one].left = other
            return root
        if precedes(t, right, other):
            right, other = other, right
        t.items[one].left = other
        one, other = other, right


@compiled
def pop_head(t: Tables, group: int) -> None:
    """Take the first item off the queue of a group."""
    row = t.groups[group]
    row.head = merged(t, t.items[row.head].left, t.items[row.head].right)


@compiled
def push_event(t: Tables, at: float, item: int) -> None:
    """Something will happen to an item; of equal moments the one told first comes first."""
    clock, events = t.clock[0], t.events
    clock.sequence += 1
    sequence = clock.sequence
    place = clock.events
    clock.events += 1
    while place > 0:
        above = (place - 1) // 2
        if events[above].at <= at:
            break
        events[place].at = events[above].at
        events[place].item = events[above].item
        events[place].sequence = events[above].sequence
        place = above
    events[place].at = at
    events[place].item = item
    events[place].sequence = sequence


@compiled
def pop_event(t: Tables) -> int:
    """The item of the next event, taken off the heap."""
    clock, events = t.clock[0], t.events
    found = events[0].item
    clock.events -= 1
    last = events[clock.events]
    size, place = clock.events, 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and is_sooner(t, below + 1, below):
            below += 1
        if not is_sooner(t, below, size):
            break
        events[place].at = events[below].at
        events[place].item = events[below].item
        events[place].sequence = events[below].sequence
        place = below
    events[place].at = last.at
    events[place].item = last.item
    events[place].sequence = last.sequence
    return found


@compiled
def is_sooner(t: Tables, one: int, other: int) -> bool:
    """Whether an event comes before another."""
    first, second = t.events[one], t.events[other]
    if first.at != second.at:
        return first.at < second.at
    return first.sequence < second.sequence
