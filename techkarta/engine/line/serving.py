"""People of the event loop: they take operations, are occupied, and are free again."""

from __future__ import annotations

from techkarta.engine.compiling import compiled

from .heaps import first_of, pop_first, precedes, push_event
from .tables import Tables

# States of an item: not opened, in the queue, in work, until its next repetition, finished,
# dropped with its stage while it waited for something.
IDLE, WAITING, RUNNING, SLEEPING, FINISHED, GONE = 0, 1, 2, 3, 4, 5
NOBODY = -1


@compiled
def counted(t: Tables, first: float, last: float) -> float:
    """Minutes between two moments that fall into the counted time."""
    clock = t.clock[0]
    return max(0.0, min(last, clock.until) - max(first, clock.since))


@compiled
def is_counted(t: Tables) -> bool:
    """Whether what happens now is counted."""
    return t.clock[0].now >= t.clock[0].since


@compiled
def settle(t: Tables, index: int) -> None:
    """One item of a block has nothing to come; a left block without any is free again."""
    block = t.blocks[index]
    block.live -= 1
    if block.is_left and block.live == 0:
        free_block(t, index)


@compiled
def free_block(t: Tables, index: int) -> None:
    """A block may be used for another visit of the same stage."""
    stage = t.stages[t.blocks[index].stage]
    t.blocks[index].next = stage.free_block
    stage.free_block = index


@compiled
def count_queue(t: Tables, index: int) -> None:
    """An operation leaves the queue: so long it waited for each of its roles."""
    item = t.items[index]
    time = counted(t, item.opened, t.clock[0].now)
    group = t.groups[t.operations[item.operation].group]
    for need in range(group.first, group.last):
        t.roles[t.needs[need].role].queued += time


@compiled
def release(t: Tables, index: int) -> None:
    """The people of an operation are free."""
    item = t.items[index]
    busy = counted(t, item.started, t.clock[0].now)
    group = t.groups[t.operations[item.operation].group]
    at = group.first
    while at < group.last:
        need = t.needs[at]
        role = t.roles[need.role]
        role.free += need.count
        role.busy += busy * need.count
        place = role.first
        while place < role.last:
            user = t.users[place].user
            if t.groups[user].head >= 0 or t.groups[user].aside >= 0:
                touch(t, user)
            place += 1
        at += 1


@compiled
def take(t: Tables) -> None:
    """Free people take waiting operations, the first by the discipline that all can begin.

    A group that cannot begin now is looked at again when it is touched.
    """
    clock = t.clock[0]
    while clock.touched > 0:
        best, first, at = NOBODY, -1, 0
        while at < clock.touched:
            group = t.touched[at].user
            index = waiting(t, group)
            if index < 0 or not can_begin(t, group):
                clock.touched -= 1
                t.groups[group].is_touched = 0
                t.touched[at].user = t.touched[clock.touched].user
                continue
            if best == NOBODY or precedes(t, index, first):
                best, first = group, index
            at += 1
        if best != NOBODY:
            begin(t, best, first)


@compiled
def touch(t: Tables, number: int) -> None:
    """A group may be able to begin: people of it are free, or something came into its queue."""
    clock, group = t.clock[0], t.groups[number]
    if not group.is_touched:
        group.is_touched = 1
        t.touched[clock.touched].user = number
        clock.touched += 1


@compiled
def waiting(t: Tables, group: int) -> int:
    """The first operation that waits for a group of people, −1 where none does."""
    index = first_of(t, group)
    while index >= 0 and t.items[index].state == GONE:
        pop_first(t, group, index)
        settle(t, t.items[index].block)
        index = first_of(t, group)
    return index


@compiled
def can_begin(t: Tables, group: int) -> bool:
    """Whether everybody a group needs is free."""
    row = t.groups[group]
    at = row.first
    while at < row.last:
        need = t.needs[at]
        if t.roles[need.role].free < need.count:
            return False
        at += 1
    return True


@compiled
def begin(t: Tables, number: int, index: int) -> None:
    """The people of a group take the first operation that waits for them."""
    clock, group = t.clock[0], t.groups[number]
    pop_first(t, number, index)
    item = t.items[index]
    item.state = RUNNING
    item.started = clock.now
    queued = counted(t, item.opened, clock.now)
    waited = clock.now - item.opened
    at = group.first
    while at < group.last:
        need = t.needs[at]
        role = t.roles[need.role]
        role.free -= need.count
        role.queued += queued
        if is_counted(t):
            role.started += 1
            role.waited += waited
        at += 1
    push_event(t, clock.now + item.lasts, index)
