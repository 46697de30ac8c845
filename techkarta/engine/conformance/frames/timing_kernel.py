"""Deviations of time of every trace, compiled: the same answers as `timing`.

Dues in working hours are no matter of whole days: their openings are told, and judged elsewhere.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from techkarta.engine.compiling import compiled, kept

LATE, OVER, UNDER, IRREGULAR, SELF_CHECKED, ASKED = 4, 5, 6, 7, 9, 100
"""Places in CODES; ASKED is an execution whose due moment is to be asked for."""

NO_DUE, DUE_BY_DAY, DUE_BY_MOMENT = 0, 1, 2
NO_GAP, GAP_BY_TIME, GAP_BY_DAYS = 0, 1, 2
TRACE, TOLD = 0, 1


class TimeTable(NamedTuple):
    """A card in time; places as on the card, days counted from `low[0]`.

    `under`, `over`: the least and the greatest fact; `due`: which kind, `due_at[place, day]`: the
    moment; `repeat`: which kind of gap, `gap[kind, place]`: the greatest, in microseconds or in
    half working days; `worked[day]`: working days up to it; `changes`, `ahead`: the clocks.
    """

    under: Any
    over: Any
    due: Any
    due_at: Any
    repeat: Any
    gap: Any
    worked: Any
    low: Any
    order: Any
    changes: Any
    ahead: Any


class Columns(NamedTuple):
    """Rows of the log: moments, whether the fact is known, who did it and who checked it."""

    starts: Any
    ends: Any
    is_whole: Any
    users: Any
    controllers: Any


class Told(NamedTuple):
    """Deviations: trace, code, row; `asked`: openings of those to be asked for."""

    traces: Any
    codes: Any
    rows: Any
    asked: Any


class TimeRoom(NamedTuple):
    """Room for one trace, by place: first position, opening, the last row."""

    first: Any
    opened: Any
    last: Any


@kept(__file__)
def mark_days(moments: Any, times: TimeTable, present: Any) -> None:
    """Mark the days on which the moments are."""
    for row in range(len(moments)):
        present[day_of(moments[row], times)] = 1


@kept(__file__)
def time_traces(
    card: Any,
    times: TimeTable,
    traces: Any,
    columns: Columns,
    told: Told,
    room: TimeRoom,
    done: Any,
) -> None:
    """Tell the deviations of traces from `done[TRACE]` on, until there is no room left."""
    size = len(card.repeating)
    done[TOLD] = 0
    while done[TRACE] < len(traces.begins) - 1:
        trace = done[TRACE]
        begin, end = traces.begins[trace], traces.begins[trace + 1]
        if done[TOLD] + 3 * (end - begin) + size > len(told.codes):
            return
        if end > begin:
            time_one(card, times, traces, columns, told, room, done)
        done[TRACE] = trace + 1


@compiled
def time_one(
    card: Any,
    times: TimeTable,
    traces: Any,
    columns: Columns,
    told: Told,
    room: TimeRoom,
    done: Any,
) -> None:
    """Tell the deviations of one trace."""
    for place in range(len(card.repeating)):
        room.first[place] = -1
        room.last[place] = -1
    is_due, is_repeated = tell_facts(times, traces, columns, told, room, done)
    if is_due:
        open_all(card, times, traces, columns, room, done[TRACE])
        tell_late(times, traces, columns, told, room, done)
    if is_repeated:
        tell_gaps(times, traces, columns, told, room, done)


@compiled
def tell_facts(
    times: TimeTable, traces: Any, columns: Columns, told: Told, room: TimeRoom, done: Any
) -> tuple[bool, bool]:
    """Tell facts beyond the norm; whether anything is due, and whether anything is repeated."""
    trace = done[TRACE]
    is_due = False
    is_repeated = False
    for position in range(traces.begins[trace], traces.begins[trace + 1]):
        place = traces.places[position]
        if place < 0:
            continue
        row = traces.rows[position]
        if room.first[place] < 0:
            room.first[place] = position
            is_due = is_due or times.due[place] != NO_DUE
        else:
            is_repeated = is_repeated or times.repeat[place] != NO_GAP
        if columns.is_whole[row]:
            fact = columns.ends[row] - columns.starts[row]
            if fact > times.over[place]:
                tell(told, done, trace, OVER, row, 0)
            elif fact < times.under[place]:
                tell(told, done, trace, UNDER, row, 0)
        if columns.controllers[row] >= 0 and columns.controllers[row] == columns.users[row]:
            tell(told, done, trace, SELF_CHECKED, row, 0)
    return is_due, is_repeated


@compiled
def tell_late(
    times: TimeTable, traces: Any, columns: Columns, told: Told, room: TimeRoom, done: Any
) -> None:
    """Tell first executions that ended after their due moment."""
    trace = done[TRACE]
    for position in range(traces.begins[trace], traces.begins[trace + 1]):
        place = traces.places[position]
        if place < 0 or room.first[place] != position or times.due[place] == NO_DUE:
            continue
        row = traces.rows[position]
        opened = room.opened[place]
        if times.due[place] == DUE_BY_MOMENT:
            tell(told, done, trace, ASKED, row, opened)
        elif columns.ends[row] > times.due_at[place, day_of(opened, times)]:
            tell(told, done, trace, LATE, row, 0)


@compiled
def tell_gaps(
    times: TimeTable, traces: Any, columns: Columns, told: Told, room: TimeRoom, done: Any
) -> None:
    """Tell repetitions that came too long after the one before."""
    trace = done[TRACE]
    for position in range(traces.begins[trace], traces.begins[trace + 1]):
        place = traces.places[position]
        if place < 0 or times.repeat[place] == NO_GAP:
            continue
        row = traces.rows[position]
        earlier = room.last[place]
        room.last[place] = row
        if earlier < 0:
            continue
        ended, started = columns.ends[earlier], columns.starts[row]
        most = times.gap[traces.kinds[trace], place]
        gap = started - ended
        if times.repeat[place] == GAP_BY_DAYS and gap > 0:
            gap = 2 * (times.worked[day_of(started, times)] - times.worked[day_of(ended, times)])
        if gap > 0 and gap > most:
            tell(told, done, trace, IRREGULAR, row, 0)


@compiled
def open_all(
    card: Any, times: TimeTable, traces: Any, columns: Columns, room: TimeRoom, trace: int
) -> None:
    """When each operation opened."""
    begin, end = traces.begins[trace], traces.begins[trace + 1]
    beginning = columns.starts[traces.rows[begin]]
    for step in range(len(times.order)):
        place = times.order[step]
        position = room.first[place] if room.first[place] >= 0 else end
        opened = beginning
        passed = beginning
        is_any = card.any_of[place] == 1
        ends = 0
        others = 0
        for each in range(len(times.order)):
            if not card.direct[place, each]:
                continue
            first = room.first[each]
            if first >= 0 and first < position:
                moment = columns.ends[traces.rows[first]]
                if ends == 0 or (moment < opened if is_any else moment > opened):
                    opened = moment
                ends += 1
            elif not is_any or ends == 0:
                moment = room.opened[each]
                if others == 0 or (moment < passed if is_any else moment > passed):
                    passed = moment
                others += 1
        if (ends == 0 and others) or (others and not is_any and passed > opened):
            opened = passed
        room.opened[place] = opened


@compiled
def tell(told: Told, done: Any, trace: int, code: int, row: int, asked: int) -> None:
    """Note a deviation."""
    at = done[TOLD]
    told.traces[at] = trace
    told.codes[at] = code
    told.rows[at] = row
    told.asked[at] = asked
    done[TOLD] = at + 1


@compiled
def day_of(moment: int, times: TimeTable) -> int:
    """The day a moment is on by the clocks, counted from the first of the tables."""
    low, high = 0, len(times.changes)
    while high - low > 1:
        middle = (low + high) // 2
        if times.changes[middle] <= moment:
            low = middle
        else:
            high = middle
    return (moment + times.ahead[low]) // 86_400_000_000 - times.low[0]
