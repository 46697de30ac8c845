"""People of the event loop: they take operations, are occupied, and are free again."""

from __future__ import annotations

from techkarta.engine.compiling import compiled

from .heaps import pop_head, precedes, push_event
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
    for need in range(group.first, group.last):
        role = t.roles[t.needs[need].role]
        role.free += t.needs[need].count
        role.busy += busy * t.needs[need].count


@compiled
def take(t: Tables) -> None:
    """Free people take waiting operations, the first by the discipline that all can begin."""
    while True:
        best = NOBODY
        for group in range(len(t.groups)):
            if waiting(t, group) < 0 or not can_begin(t, group):
                continue
            if best == NOBODY or precedes(t, t.groups[group].head, t.groups[best].head):
                best = group
        if best == NOBODY:
            return
        begin(t, best)


@compiled
def waiting(t: Tables, group: int) -> int:
    """The first operation that waits for a group of people, −1 where none does."""
    row = t.groups[group]
    while row.head >= 0 and t.items[row.head].state == GONE:
        block = t.items[row.head].block
        pop_head(t, group)
        settle(t, block)
    return row.head


@compiled
def can_begin(t: Tables, group: int) -> bool:
    """Whether everybody a group needs is free."""
    row = t.groups[group]
    for need in range(row.first, row.last):
        if t.roles[t.needs[need].role].free < t.needs[need].count:
            return False
    return True


@compiled
def begin(t: Tables, number: int) -> None:
    """The people of a group take the first operation that waits for them."""
    clock, group = t.clock[0], t.groups[number]
    index = group.head
    pop_head(t, number)
    item = t.items[index]
    item.state = RUNNING
    item.started = clock.now
    count_queue(t, index)
    for need in range(group.first, group.last):
        role = t.roles[t.needs[need].role]
        role.free -= t.needs[need].count
        if is_counted(t):
            role.started += 1
            role.waited += clock.now - item.opened
    push_event(t, clock.now + item.lasts, index)
