"""All cases of a log judged by one card, as columns: cost by case, deviations by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from techkarta.engine.conformance.executions import CODES, WON
from techkarta.engine.conformance.frames.columns import by_case
from techkarta.engine.conformance.frames.reading import ColumnReader, Rows
from techkarta.engine.conformance.frames.structures import structures
from techkarta.engine.conformance.frames.tables import Array, Traces, card_table, demanded_row
from techkarta.engine.conformance.frames.timing_kernel import (
    ASKED,
    LATE,
    TOLD,
    TRACE,
    Columns,
    TimeRoom,
    Told,
    time_traces,
)
from techkarta.engine.conformance.frames.timing_tables import late_by_moment, time_table
from techkarta.engine.conformance.judging import Judge
from techkarta.engine.conformance.log.cases import Cases, attributes_of
from techkarta.engine.conformance.log.reading import ABOUT, FALSE, WHOLE, About
from techkarta.engine.conformance.standard import OFF_CARD
from techkarta.engine.execution.conditions import Attributes

_COMPLETE, _OUTCOME = ABOUT.index("complete"), ABOUT.index("outcome")
_CONTROLLER = ABOUT.index("controller")
_MISSING = CODES.index("missing")
_ROOM = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedColumns:
    """Cases judged by the card at `place`.

    `cases`: numbers of the cases, by trace; `events`, `demanded`, `costs` beside them. Deviations:
    `traces`, `codes` (places in CODES), `rows` (−1 where missing), `operations` (places on the
    card, −1 off it). `names`: number of an operation in the log → its number on the card or name.
    """

    place: int
    cases: Array
    events: Array
    demanded: Array
    costs: Array
    traces: Array
    codes: Array
    rows: Array
    operations: Array
    names: Mapping[int, str]
    on_card: Array
    judged_rows: Rows


class ColumnJudge:
    """Judges the rows of a log by its cards."""

    def __init__(self, judges: Sequence[Judge], made: Cases, reader: ColumnReader) -> None:
        self._judges = judges
        self._made = made
        self._reader = reader
        self.elsewhere = 0

    def judge(self, rows: Rows, count: int) -> list[JudgedColumns]:
        """Judge cases 0 … count − 1 by every card. EngineError as `Cases`."""
        told = self._reader.abouts
        cards = [self._made.card_of(each) for each in told]
        own = np.array([-1 if each is None else each for each in cards], np.int16)
        by_row = own[rows.abouts] if len(told) > 1 else np.full(len(rows.cases), own[0], np.int16)
        self.elsewhere += int((by_row < 0).sum())
        reached = {
            place: _present(rows.cases[by_row == place], count)
            for place in range(len(self._judges))
        }
        attributes = self._attributes(rows, count)
        won = self._won(rows, count)
        found = []
        for place, judge in enumerate(self._judges):
            wanted = reached[place] | (won & self._untouched(place, reached))
            if wanted.any():
                mine = by_row == place
                own_rows = rows if mine.all() else Rows(*(each[mine] for each in rows))
                found.append(self._by_card(place, judge, own_rows, wanted, attributes))
        return found

    def _untouched(self, place: int, reached: Mapping[int, Array]) -> Array:
        """Cases without a row of the card which have left its stage all the same, if won."""
        cases = len(next(iter(reached.values())))
        found = np.zeros(cases, bool)
        if len(self._judges) == 1:
            return found
        patterns = np.stack([reached[each] for each in range(len(self._judges))])
        ways, inverse = np.unique(patterns, axis=1, return_inverse=True)
        for way in range(ways.shape[1]):
            dealt: dict[int, object] = dict.fromkeys(np.flatnonzero(ways[:, way]).tolist())
            if dealt and place in set(self._made.untouched(dealt)):
                found |= inverse.reshape(-1) == way
        return found

    def _won(self, rows: Rows, count: int) -> Array:
        if len(self._judges) == 1:
            return np.zeros(count, bool)
        told = [each[_OUTCOME] for each in self._reader.abouts]
        states = np.array([-1 if not each else int(each == WON) for each in told], np.int8)
        return _last(by_case(rows, count), states[rows.abouts]) == 1

    def _attributes(self, rows: Rows, count: int) -> tuple[Array, list[Attributes]]:
        """Kind of attributes by case, and the kinds."""
        names = self._made.attributes
        if not names:
            return np.zeros(count, np.int64), [{}]
        pairs = rows.cases.astype(np.int64) * len(self._reader.abouts) + rows.abouts
        _, firsts = np.unique(pairs, return_index=True)
        of_case: list[list[About]] = [[] for _ in range(count)]
        order = np.lexsort((rows.ends, rows.starts))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        for row in firsts[np.argsort(rank[firsts], kind="stable")].tolist():
            of_case[int(rows.cases[row])].append(self._reader.abouts[int(rows.abouts[row])])
        kinds: dict[tuple[tuple[str, tuple[str, ...]], ...], int] = {}
        by_case_kind = np.empty(count, np.int64)
        for case, abouts in enumerate(of_case):
            key = tuple(attributes_of(names, abouts).items())
            by_case_kind[case] = kinds.setdefault(key, len(kinds))
        return by_case_kind, [dict(key) for key in kinds]

    def _by_card(
        self,
        place: int,
        judge: Judge,
        rows: Rows,
        wanted: Array,
        attributes: tuple[Array, list[Attributes]],
    ) -> JudgedColumns:
        standard = judge.standard
        names = self._names(place, rows)
        on_card = np.full(max(names, default=0) + 1, OFF_CARD, np.int16)
        for code, name in names.items():
            on_card[code] = standard.places.get(name, OFF_CARD)
        traces = self._traces(rows, on_card, wanted)
        kinds, told = self._kinds(rows, traces, wanted, attributes)
        traces = traces._replace(kinds=kinds)
        demanded = [standard.demanded(each) if is_complete else 0 for each, is_complete in told]
        table = card_table(standard, np.array([demanded_row(standard, bits) for bits in demanded]))
        found = structures(standard, table, traces)
        parts = [_structural(found, traces)]
        if len(rows.cases):
            parts += self._timed(judge, table, traces, rows, [each for each, _ in told])
        owners, codes, at, operations = (
            np.concatenate([part[each] for part in parts]) for each in range(4)
        )
        done = at >= 0
        operations[done] = on_card[rows.operations[at[done]]]
        return JudgedColumns(
            place=place,
            cases=np.flatnonzero(wanted),
            events=np.diff(traces.begins),
            demanded=np.array([bits.bit_count() for bits in demanded], np.int64)[kinds],
            costs=found.costs[found.variants],
            traces=owners,
            codes=codes,
            rows=at,
            operations=operations,
            names=names,
            on_card=on_card,
            judged_rows=rows,
        )

    def _names(self, place: int, rows: Rows) -> dict[int, str]:
        """Number of an operation in the log → what it is on the card. EngineError as `Names`."""
        resolve = self._made.names[place].number
        present = np.flatnonzero(np.bincount(rows.operations)) if len(rows.operations) else ()
        return {int(code): resolve(self._reader.operations.name(int(code))) for code in present}

    def _traces(self, rows: Rows, on_card: Array, wanted: Array) -> Traces:
        made = by_case(rows._replace(cases=_narrowed(rows.cases, wanted)), int(wanted.sum()))
        places = on_card[rows.operations[made.rows]] if len(rows.cases) else made.places
        return made._replace(places=places)

    def _kinds(
        self, rows: Rows, traces: Traces, wanted: Array, attributes: tuple[Array, list[Attributes]]
    ) -> tuple[Array, list[tuple[Attributes, bool]]]:
        """Kind by trace, and the kinds: attributes, and whether the case left the stage."""
        by_case_kind, known = attributes
        flags = [-1 if not told[_COMPLETE] else int(told[_COMPLETE] not in FALSE)
                 for told in self._reader.abouts]  # fmt: skip
        is_complete = _last(traces, np.array(flags, np.int8)[rows.abouts]) != 0
        joined = 2 * by_case_kind[wanted] + is_complete
        different, kinds = np.unique(joined, return_inverse=True)
        told = [(known[each // 2], bool(each % 2)) for each in different.tolist()]
        return kinds.reshape(-1).astype(np.int16), told

    def _timed(
        self, judge: Judge, table: object, traces: Traces, rows: Rows, kinds: Sequence[Attributes]
    ) -> list[tuple[Array, Array, Array, Array]]:
        users = self._reader.users.names().to_list()
        by_name = {name: code for code, name in enumerate(users) if name}
        controllers = [by_name.get(each[_CONTROLLER], -1) for each in self._reader.abouts]
        is_told = any(each >= 0 for each in controllers)
        columns = Columns(
            starts=rows.starts,
            ends=rows.ends,
            is_whole=rows.kinds == WHOLE,
            users=rows.users,
            controllers=np.array(controllers, np.int32)[rows.abouts]
            if is_told
            else np.full(len(rows.cases), -1, np.int32),
        )
        times = time_table(judge.timing, kinds, rows.starts, rows.ends)
        size = len(judge.standard.operations)
        longest = 3 * int(np.diff(traces.begins).max(initial=0)) + size
        told = _told(max(_ROOM, longest))
        room = TimeRoom(*(np.zeros(size, np.int64) for _ in range(3)))
        done = np.zeros(2, np.int64)
        parts = []
        while done[TRACE] < len(traces.begins) - 1:
            time_traces(table, times, traces, columns, told, room, done)
            parts.append(_kept(judge, told, int(done[TOLD]), rows, self._on(judge, rows)))
        return parts

    def _on(self, judge: Judge, rows: Rows) -> Mapping[int, int]:
        """Number of an operation in the log → its place, for dues that are asked for."""
        if not judge.timing.due:
            return {}
        place = next(at for at, each in enumerate(self._judges) if each is judge)
        return {
            code: judge.standard.places.get(name, OFF_CARD)
            for code, name in self._names(place, rows).items()
        }


def _told(room: int) -> Told:
    return Told(
        traces=np.empty(room, np.int32),
        codes=np.empty(room, np.int8),
        rows=np.empty(room, np.int64),
        asked=np.empty(room, np.int64),
    )


def _kept(
    judge: Judge, told: Told, count: int, rows: Rows, places: Mapping[int, int]
) -> tuple[Array, Array, Array, Array]:
    """What was told, with the dues that had to be asked for judged."""
    codes = told.codes[:count].copy()
    for at in np.flatnonzero(codes == ASKED).tolist():
        row = told.rows[at]
        place = places[int(rows.operations[row])]
        is_late = late_by_moment(judge.timing, place, int(told.asked[at]), int(rows.ends[row]))
        codes[at] = LATE if is_late else -1
    kept = codes >= 0
    at = told.rows[:count][kept]
    return told.traces[:count][kept], codes[kept], at, np.full(len(at), -1, np.int64)


def _structural(found: object, traces: Traces) -> tuple[Array, Array, Array, Array]:
    """Deviations of variants as those of their traces."""
    variants, begins = found.variants, found.begins  # type: ignore[attr-defined]
    counts = np.diff(begins)[variants]
    owners = np.repeat(np.arange(len(variants), dtype=np.int32), counts)
    ends = np.cumsum(counts)
    at = np.arange(len(owners)) - np.repeat(ends - counts, counts)
    at += np.repeat(begins[:-1][variants], counts)
    codes, where = found.codes[at], found.where[at].astype(np.int64)  # type: ignore[attr-defined]
    is_missing = codes == _MISSING
    places = np.minimum(traces.begins[:-1][owners] + where, max(len(traces.rows) - 1, 0))
    rows = traces.rows[places].astype(np.int64) if len(traces.rows) else np.full(len(at), -1)
    return owners, codes, np.where(is_missing, -1, rows), np.where(is_missing, where, -1)


def _present(cases: Array, count: int) -> Array:
    found = np.zeros(count, bool)
    found[cases] = True
    return found


def _narrowed(cases: Array, wanted: Array) -> Array:
    """Numbers among the wanted cases."""
    if wanted.all():
        return cases
    numbers: Array = (np.cumsum(wanted) - 1).astype(np.int32)[cases]
    return numbers


def _last(traces: Traces, states: Array) -> Array:
    """The last state told (not −1) of each trace; −1 where none is."""
    count = len(traces.begins) - 1
    found = np.full(count, -1, np.int8)
    if (states == -1).all():
        return found
    ordered = states[traces.rows]
    told = np.flatnonzero(ordered >= 0)
    owners = np.searchsorted(traces.begins, told, side="right") - 1
    # Later ones overwrite earlier ones.
    found[owners] = ordered[told]
    return found
