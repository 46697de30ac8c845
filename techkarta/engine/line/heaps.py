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
    """The item of the next event, taken off the heap.

    The gap goes down to the end of the heap, and the last event from there up to its place: it is
    late as a rule, so that it seldom rises.
    """
    clock, events = t.clock[0], t.events
    found = events[0].item
    clock.events -= 1
    size, place = clock.events, 0
    below = 1
    while below < size:
        # One more row than the heap holds may be looked at, the last event's own.
        below += is_sooner(t, below + 1, below)
        move(t, below, place)
        place = below
        below = 2 * place + 1
    while place > 0 and is_sooner(t, size, (place - 1) // 2):
        move(t, (place - 1) // 2, place)
        place = (place - 1) // 2
    move(t, size, place)
    return found


@compiled
def move(t: Tables, source: int, target: int) -> None:
    """Write an event over another."""
    row, moved = t.events[target], t.events[source]
    row.at = moved.at
    row.item = moved.item
    row.sequence = moved.sequence


@compiled
def is_sooner(t: Tables, one: int, other: int) -> bool:
    """Whether an event comes before another."""
    first, second = t.events[one], t.events[other]
    if first.at != second.at:
        return first.at < second.at
    return first.sequence < second.sequence
