"""The event loop of the line: cases arrive, operations open, people take them, cases leave.

Pure arithmetic on tables: random numbers are drawn ahead, so that the same numbers give the same
line whether it is compiled or not. `advance` stops where a table is full or numbers run short,
and goes on when called again.

A stage visit is a block of items, one for each operation of the stage; the client's own time is
an operation that needs nobody. What is counted is counted between `since` and `until`.
"""

from __future__ import annotations

from techkarta.engine.compiling import compiled, kept

from . import heaps, moments, serving, tables
from .heaps import close_gap, pop_event, push_event, queue_up
from .moments import days_later, draw, sleep
from .serving import (
    FINISHED,
    GONE,
    IDLE,
    NOBODY,
    RUNNING,
    SLEEPING,
    WAITING,
    can_begin,
    count_queue,
    counted,
    free_block,
    is_counted,
    release,
    settle,
    take,
    touch,
)
from .tables import Tables

DONE, NO_DRAWS, NO_ROOM, NO_ROOM_FOR_ENDS = 0, 1, 2, 3
FIFO, DUE, VALUE = 0, 1, 2
WON, LOST = -1, -2
_DAY = 480.0
_SOURCES = (__file__, heaps.__file__, moments.__file__, serving.__file__, tables.__file__)


@kept(*_SOURCES)
def advance(t: Tables) -> int:
    """Run the line on: DONE at its end, else what is wanting."""
    clock = t.clock[0]
    while True:
        if clock.is_low:
            return NO_DRAWS
        # An item has at most one event to come and a block at least one item: there are never
        # more events, blocks or cases than items.
        # A case of the start may take a block, leave it at once and take another.
        if clock.items + 2 * clock.widest > len(t.items):
            return NO_ROOM
        if clock.ends == len(t.ends):
            return NO_ROOM_FOR_ENDS
        if clock.placed < len(t.present):
            place(t, clock.placed)
            clock.placed += 1
            if clock.placed == len(t.present):
                take(t)
            continue
        source = next_source(t)
        at = t.sources[source].at
        is_event = clock.events > 0 and t.events[0].at <= at
        if is_event:
            at = t.events[0].at
        if at > clock.until:
            return DONE
        clock.now = at
        if is_event:
            happen(t, pop_event(t))
        else:
            arrive(t, source)
        take(t)
        close_gap(t)


@compiled
def next_source(t: Tables) -> int:
    """The source whose next case comes first."""
    best = 0
    for source in range(1, len(t.sources)):
        if t.sources[source].at < t.sources[best].at:
            best = source
    return best


@compiled
def arrive(t: Tables, number: int) -> None:
    """A case comes into the line; its source knows when the next one will."""
    clock, source = t.clock[0], t.sources[number]
    source.at += draw(t, source.stream)
    index = new_case(t)
    case = t.cases[index]
    case.came = clock.now
    if clock.discipline == VALUE:
        case.value = draw(t, source.value_stream)
    if is_counted(t):
        clock.entered += 1
    enter(t, index, source.stage)


@compiled
def new_case(t: Tables) -> int:
    """A case in the line, in a row used before or a new one."""
    clock = t.clock[0]
    index = clock.free_case
    if index >= 0:
        clock.free_case = t.cases[index].next
    else:
        index = clock.cases
        clock.cases += 1
    t.cases[index].is_there = 1
    return index


@compiled
def place(t: Tables, number: int) -> None:
    """A case stands in the line as it starts: what is done is behind it, what may be done opens."""
    row = t.present[number]
    index = new_case(t)
    case = t.cases[index]
    case.came = row.came
    case.entered = row.entered
    case.value = row.value
    stage = t.stages[row.stage]
    block_index = opened_block(t, index, row.stage)
    block = t.blocks[block_index]
    for at in range(block.first, block.first + stage.last - stage.first):
        reset(t, at)
    for at in range(row.first_done, row.last_done):
        pass_over(t, block.first + t.done[at].place)
    for at in range(block.first, block.first + stage.last - stage.first):
        item = t.items[at]
        if item.state == IDLE and item.missing <= 0:
            block.live += 1
            if t.operations[item.operation].group == NOBODY and row.wait >= 0:
                begin_item(t, at, row.wait)
            else:
                open_item(t, at)
    if block.mandatory == 0:
        leave(t, block_index)


@compiled
def pass_over(t: Tables, index: int) -> None:
    """An operation done before the start; what repeats comes again after its interval."""
    item = t.items[index]
    block, operation = t.blocks[item.block], t.operations[item.operation]
    item.times = 1
    block.mandatory -= operation.is_mandatory
    if operation.every > 0 and operation.times != 1:
        block.live += 1
        sleep(t, index)
    else:
        item.state = FINISHED
    for link in range(operation.first_link, operation.last_link):
        t.items[block.first + t.links[link].place].missing -= 1


@compiled
def enter(t: Tables, case: int, number: int) -> None:
    """A case enters a stage: what has no predecessors opens."""
    stage = t.stages[number]
    t.cases[case].entered = t.clock[0].now
    if is_counted(t):
        stage.entered += 1
    block = t.blocks[opened_block(t, case, number)]
    for at in range(block.first, block.first + stage.last - stage.first):
        reset(t, at)
        if t.items[at].missing == 0:
            block.live += 1
            open_item(t, at)


@compiled
def opened_block(t: Tables, case: int, number: int) -> int:
    """A visit of a stage; its items are still those of another."""
    stage = t.stages[number]
    index = new_block(t, number)
    block = t.blocks[index]
    block.case = case
    block.is_left = 0
    block.live = 0
    block.mandatory = stage.mandatory
    return index


@compiled
def reset(t: Tables, index: int) -> None:
    """An item has not opened yet."""
    item = t.items[index]
    item.state = IDLE
    item.times = 0
    item.missing = t.operations[item.operation].missing


@compiled
def new_block(t: Tables, number: int) -> int:
    """A block of items for a stage, used before or new."""
    clock, stage = t.clock[0], t.stages[number]
    index = stage.free_block
    if index >= 0:
        stage.free_block = t.blocks[index].next
        return index
    index = clock.blocks
    block = t.blocks[index]
    block.first = clock.items
    block.stage = number
    clock.blocks += 1
    clock.items += stage.last - stage.first
    for at in range(stage.last - stage.first):
        t.items[block.first + at].block = index
        t.items[block.first + at].operation = stage.first + at
    return index


@compiled
def leave(t: Tables, index: int) -> None:
    """A case leaves its stage by a drawn branch; what it did not wait for is dropped."""
    block = t.blocks[index]
    stage = t.stages[block.stage]
    case = t.cases[block.case]
    if is_counted(t):
        stage.left += 1
        stage.time += t.clock[0].now - case.entered
    block.is_left = 1
    if block.live == 0:
        free_block(t, index)
    else:
        for at in range(block.first, block.first + stage.last - stage.first):
            drop(t, at)
    branch = stage.first_branch
    if branch < stage.last_branch - 1:
        chance = draw(t, stage.stream)
        while branch < stage.last_branch - 1 and chance >= t.branches[branch].upto:
            branch += 1
    target = t.branches[branch].target
    if target >= 0:
        enter(t, block.case, target)
    else:
        end(t, block.case, target)


@compiled
def drop(t: Tables, index: int) -> None:
    """An item loses its stage: in the queue or before a repetition it will not be done."""
    item = t.items[index]
    if item.state == WAITING:
        count_queue(t, index)
        item.state = GONE
    elif item.state == SLEEPING:
        item.state = GONE


@compiled
def end(t: Tables, index: int, how: int) -> None:
    """A case is won or lost."""
    clock, case = t.clock[0], t.cases[index]
    case.is_there = 0
    case.next = clock.free_case
    clock.free_case = index
    clock.case_time += counted(t, case.came, clock.now)
    if not is_counted(t):
        return
    row = t.ends[clock.ends]
    row.days = (clock.now - case.came) / _DAY
    row.at = (clock.now - clock.since) / _DAY
    row.is_won = 1 if how == WON else 0
    clock.ends += 1
    if how == WON:
        clock.won += 1
    else:
        clock.lost += 1


@compiled
def open_item(t: Tables, index: int) -> None:
    """An operation opens: its time is drawn."""
    begin_item(t, index, draw(t, t.operations[t.items[index].operation].stream))


@compiled
def begin_item(t: Tables, index: int, lasts: float) -> None:
    """An operation waits for its people, or runs at once where it needs nobody."""
    item, clock = t.items[index], t.clock[0]
    operation = t.operations[item.operation]
    clock.sequence += 1
    item.sequence = clock.sequence
    item.opened = clock.now
    item.lasts = lasts
    if operation.group == NOBODY:
        item.state = RUNNING
        if operation.in_days:
            push_event(t, days_later(t, item.lasts), index)
        else:
            push_event(t, clock.now + item.lasts, index)
        return
    item.state = WAITING
    item.rank = clock.now
    if clock.discipline == DUE:
        item.rank += operation.due
    elif clock.discipline == VALUE:
        item.rank = -t.cases[t.blocks[item.block].case].value
    queue_up(t, operation.group, index)
    if can_begin(t, operation.group):
        touch(t, operation.group)


@compiled
def happen(t: Tables, index: int) -> None:
    """What an item waited for has come: its work is done, or its time to repeat."""
    item = t.items[index]
    if item.state == RUNNING:
        finish(t, index)
    elif item.state == SLEEPING:
        open_item(t, index)
    else:
        settle(t, item.block)


@compiled
def finish(t: Tables, index: int) -> None:
    """An operation is done: people are free; the first time, its successors may open."""
    item = t.items[index]
    operation, block = t.operations[item.operation], t.blocks[item.block]
    if operation.group != NOBODY:
        release(t, index)
    item.times += 1
    if block.is_left:
        item.state = FINISHED
        settle(t, item.block)
        return
    if operation.every > 0 and (operation.times == 0 or item.times < operation.times):
        sleep(t, index)
    else:
        item.state = FINISHED
        block.live -= 1
    if item.times > 1:
        return
    block.mandatory -= operation.is_mandatory
    if block.mandatory == 0 and operation.is_mandatory:
        leave(t, item.block)
        return
    for link in range(operation.first_link, operation.last_link):
        after = block.first + t.links[link].place
        t.items[after].missing -= 1
        if t.items[after].missing == 0:
            block.live += 1
            open_item(t, after)


@kept(*_SOURCES)
def close(t: Tables) -> None:
    """Count what is still under way at the end of the time."""
    clock = t.clock[0]
    clock.now = clock.until
    for index in range(clock.items):
        if t.items[index].state == WAITING:
            count_queue(t, index)
        elif t.items[index].state == RUNNING:
            group = t.operations[t.items[index].operation].group
            if group != NOBODY:
                release(t, index)
    for index in range(clock.cases):
        if t.cases[index].is_there:
            clock.case_time += counted(t, t.cases[index].came, clock.until)
