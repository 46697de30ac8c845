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
def queue_up(t: Tables, number: int, index: int) -> None:
    """An item waits for a group: behind the last one it comes after, or aside on a heap.

    Where the first come are the first served all stand in the row, and nothing is searched.
    """
    group, item = t.groups[number], t.items[index]
    item.left = -1
    item.right = -1
    if group.head < 0:
        group.head = index
    elif precedes(t, index, group.tail):
        group.aside = merged(t, group.aside, index)
        return
    else:
        t.items[group.tail].right = index
    group.tail = index


@compiled
def first_of(t: Tables, number: int) -> int:
    """The first item that waits for a group, −1 where none does."""
    group = t.groups[number]
    if group.aside >= 0 and (group.head < 0 or precedes(t, group.aside, group.head)):
        return group.aside
    return group.head


@compiled
def pop_first(t: Tables, number: int, index: int) -> None:
    """Take the first item off the queue of a group."""
    group, item = t.groups[number], t.items[index]
    if index == group.head:
        group.head = item.right
    else:
        group.aside = merged(t, item.left, item.right)


@compiled
def push_event(t: Tables, at: float, item: int) -> None:
    """Something will happen to an item; of equal moments the one told first comes first."""
    clock, events = t.clock[0], t.events
    clock.sequence += 1
    if clock.is_gap:
        clock.is_gap = 0
        sink(t, at, item, clock.sequence)
        return
    place = clock.events
    clock.events += 1
    while place > 0:
        above = (place - 1) // 2
        if events[above].at <= at:
            break
        put_event(t, place, events[above].at, events[above].item, events[above].sequence)
        place = above
    put_event(t, place, at, item, clock.sequence)


@compiled
def pop_event(t: Tables) -> int:
    """The item of the next event; it leaves a gap, most often filled by an event it leads to."""
    t.clock[0].is_gap = 1
    return t.events[0].item


@compiled
def close_gap(t: Tables) -> None:
    """Nothing came into the gap: the last event does."""
    clock = t.clock[0]
    if clock.is_gap:
        clock.is_gap = 0
        clock.events -= 1
        last = t.events[clock.events]
        sink(t, last.at, last.item, last.sequence)


@compiled
def sink(t: Tables, at: float, item: int, sequence: int) -> None:
    """Put an event into the gap on top of the heap, from where it goes down to its place."""
    events, size = t.events, t.clock[0].events
    place, below = 0, 1
    while below < size:
        if below + 1 < size and is_sooner(t, below + 1, below):
            below += 1
        if at < events[below].at or (at == events[below].at and sequence < events[below].sequence):
            break
        put_event(t, place, events[below].at, events[below].item, events[below].sequence)
        place = below
        below = 2 * place + 1
    put_event(t, place, at, item, sequence)


@compiled
def put_event(t: Tables, place: int, at: float, item: int, sequence: int) -> None:
    """Write an event into a row."""
    row = t.events[place]
    row.at = at
    row.item = item
    row.sequence = sequence


@compiled
def is_sooner(t: Tables, one: int, other: int) -> bool:
    """Whether an event comes before another."""
    first, second = t.events[one], t.events[other]
    if first.at != second.at:
        return first.at < second.at
    return first.sequence < second.sequence
