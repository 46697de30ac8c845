"""Conformance of a whole log by columns: read in batches, judged card by card, summed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

import numpy as np

from techkarta.engine.conformance.executions import CODES, Deviation, Judgement
from techkarta.engine.conformance.frames.columns import joined
from techkarta.engine.conformance.frames.judging import ColumnJudge, JudgedColumns
from techkarta.engine.conformance.frames.reading import ColumnReader, Rows
from techkarta.engine.conformance.frames.tables import Array
from techkarta.engine.conformance.log.batches import Batch
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.results import CaseResult, Totals
from techkarta.engine.conformance.standard import OFF_CARD

if TYPE_CHECKING:
    import polars as pl

_FILES = 16
_OF_A_CASE = len(CODES)


class HeldRows:
    """Rows read so far; more than `limit` are dealt out by case to temporary files."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._parts: list[Rows] = []
        self._held = 0
        self._files: list[list[IO[bytes]]] = []
        self._kinds: list[np.dtype] = []

    @property
    def is_spilled(self) -> bool:
        """Whether temporary files were needed."""
        return bool(self._files)

    def put(self, rows: Rows) -> None:
        """Take rows."""
        if len(rows.cases):
            self._parts.append(rows)
            self._held += len(rows.cases)
        if self._held > self._limit:
            self._spill()

    def portions(self) -> Iterator[Rows]:
        """All rows of some cases, until all cases have come. Can be asked once."""
        if not self._files:
            parts, self._parts = self._parts, []
            if parts:
                yield _emptying(parts)
            return
        self._spill()
        for files in self._files:
            columns = []
            for file, kind in zip(files, self._kinds, strict=True):
                file.seek(0)
                columns.append(np.frombuffer(file.read(), kind))
                file.close()
            if len(columns[0]):
                yield Rows(*columns)

    def _spill(self) -> None:
        if not self._parts:
            return
        rows = _emptying(self._parts)
        self._parts, self._held = [], 0
        if not self._files:
            self._kinds = [column.dtype for column in rows]
            self._files = [[TemporaryFile() for _ in rows] for _ in range(_FILES)]  # noqa: SIM115 - closed when read
        for number, files in enumerate(self._files):
            mine = rows.cases % _FILES == number
            for file, column in zip(files, rows, strict=True):
                file.write(column[mine].tobytes())


def _emptying(parts: list[Rows]) -> Rows:
    """All parts as one; each column is let go when it is put together."""
    if len(parts) == 1:
        return parts[0]
    columns = [list(column) for column in zip(*parts, strict=True)]
    parts.clear()
    found = []
    for column in columns:
        found.append(np.concatenate(column))
        column.clear()
    return Rows(*found)


def read_columns(batches: Iterable[Batch], reader: ColumnReader, held: HeldRows) -> None:
    """Read all batches. TooVaried."""
    for batch in batches:
        held.put(reader.read(batch))


def in_order(rows: Rows) -> tuple[Rows, Array]:
    """Rows whose cases are numbered in the order of their first rows, and the old numbers."""
    count = int(rows.cases.max()) + 1
    firsts = np.full(count, len(rows.cases), np.int64)
    firsts[rows.cases[::-1]] = np.arange(len(rows.cases) - 1, -1, -1)
    present = np.flatnonzero(firsts < len(rows.cases))
    old = present[np.argsort(firsts[present], kind="stable")]
    if len(old) == count and (old == np.arange(count)).all():
        return rows, old
    numbers = np.empty(count, np.int32)
    numbers[old] = np.arange(len(old))
    return rows._replace(cases=numbers[rows.cases]), old


class Portion:
    """Cases judged by all cards: for sums, and one by one."""

    def __init__(self, found: Sequence[JudgedColumns], names: pl.Series, totals: Totals) -> None:
        self.found = found
        self.names = names
        self._cards = totals.cards

    def sum_up(self, totals: Totals, reader: ColumnReader) -> None:
        """Add the cases to the totals."""
        count = len(self.names)
        cost, most = np.zeros(count, np.int64), np.zeros(count, np.int64)
        is_judged = np.zeros(count, bool)
        for each in self.found:
            cost[each.cases] += each.costs
            most[each.cases] += each.events + each.demanded
            is_judged[each.cases] = True
            _sum_up(each, totals, reader)
        cost, most = cost[is_judged], most[is_judged]
        totals.add_all(
            cases=len(cost),
            conforming=int((cost == 0).sum()),
            events=int(sum(each.events.sum() for each in self.found)),
            cost=int(cost.sum()),
            fitness=float((1 - cost / np.maximum(most, 1)).sum()),
        )

    def results(self, reader: ColumnReader) -> Iterator[CaseResult]:
        """The cases one by one."""
        users = reader.users.names().to_list()
        makers = [
            _Results(each, self._cards[each.place].code, self._numbers(each.place), users)
            for each in self.found
        ]
        for case, name in enumerate(self.names):
            judgements = [
                judgement for maker in makers if (judgement := maker.of(case, name)) is not None
            ]
            if judgements:
                yield CaseResult(case=name, judgements=tuple(judgements))

    def _numbers(self, place: int) -> list[str]:
        return [operation.no for operation in self._cards[place].operations]


class _Results:
    """Judgements of one card, case by case in the order of their numbers."""

    def __init__(
        self, found: JudgedColumns, card: str, numbers: Sequence[str], users: Sequence[str]
    ) -> None:
        self._found, self._card, self._numbers, self._users = found, card, numbers, users
        order = order_of(found)
        self._order = order
        self._begins = np.searchsorted(found.traces[order], np.arange(len(found.cases) + 1))
        self._at = 0

    def of(self, case: int, name: str) -> Judgement | None:
        """The judgement of a case; None where the card does not judge it."""
        found, trace = self._found, self._at
        if trace >= len(found.cases) or found.cases[trace] != case:
            return None
        self._at += 1
        told = self._order[self._begins[trace] : self._begins[trace + 1]]
        return Judgement(
            case=name,
            card=self._card,
            events=int(found.events[trace]),
            demanded=int(found.demanded[trace]),
            cost=int(found.costs[trace]),
            deviations=tuple(self._deviation(each) for each in told.tolist()),
        )

    def _deviation(self, at: int) -> Deviation:
        found = self._found
        row, place = int(found.rows[at]), int(found.operations[at])
        code = CODES[int(found.codes[at])]
        if row < 0:
            return Deviation(code, self._numbers[place])
        rows = found.judged_rows
        operation = (
            self._numbers[place] if place != OFF_CARD else found.names[int(rows.operations[row])]
        )
        user = int(rows.users[row])
        return Deviation(code, operation, self._users[user] if user >= 0 else "")


def order_of(found: JudgedColumns) -> Array:
    """Places of the deviations in the order they are told: by trace, code and moment."""
    order: Array = np.lexsort((_position(found), found.codes, found.traces))
    return order


def _position(found: JudgedColumns) -> Array:
    """What orders deviations of one code: the moments of their rows, or the place on the card."""
    if not len(found.judged_rows.cases):
        return found.operations
    order = np.lexsort((found.judged_rows.ends, found.judged_rows.starts))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    ranks: Array = np.where(found.rows >= 0, rank[found.rows], found.operations)
    return ranks


def _sum_up(found: JudgedColumns, totals: Totals, reader: ColumnReader) -> None:
    rows = found.judged_rows
    operations = list(totals.operations[found.place].values())
    size = len(operations)
    places = found.on_card[rows.operations]
    for place, count in enumerate(np.bincount(places[places >= 0], minlength=size).tolist()):
        operations[place].executions += count
    on_card = found.operations >= 0
    joined_codes = found.operations[on_card].astype(np.int64) * _OF_A_CASE + found.codes[on_card]
    counts = np.bincount(joined_codes, minlength=size * _OF_A_CASE)
    for at in np.flatnonzero(counts).tolist():
        operations[at // _OF_A_CASE].deviations[CODES[at % _OF_A_CASE]] += int(counts[at])
    for code, count in enumerate(np.bincount(found.codes, minlength=_OF_A_CASE).tolist()):
        totals.deviations[CODES[code]] += count
    off = np.bincount(rows.operations[found.rows[~on_card]]) if not on_card.all() else ()
    for at in np.flatnonzero(off).tolist():
        totals.off_card[found.names[at]] += int(off[at])
    _sum_up_users(found, totals, reader)


def _sum_up_users(found: JudgedColumns, totals: Totals, reader: ColumnReader) -> None:
    names = reader.users.names().to_list()
    if not names:
        return
    rows = found.judged_rows
    for user, count in enumerate(np.bincount(rows.users).tolist()):
        if count and names[user]:
            totals.user(names[user]).executions += count
    done = found.rows >= 0
    joined_codes = rows.users[found.rows[done]].astype(np.int64) * _OF_A_CASE + found.codes[done]
    counts = np.bincount(joined_codes)
    for at in np.flatnonzero(counts).tolist():
        if name := names[at // _OF_A_CASE]:
            totals.user(name).deviations[CODES[at % _OF_A_CASE]] += int(counts[at])


def judged_portions(
    held: HeldRows, judge: ColumnJudge, reader: ColumnReader, problems: Problems, *, is_paired: bool
) -> Iterator[tuple[list[JudgedColumns], pl.Series]]:
    """Each portion of cases judged, with the names of its cases. EngineError as `ColumnJudge`."""
    for portion in held.portions():
        rows, old = in_order(portion)
        if is_paired:
            rows = joined(rows, len(old), reader, problems)
        yield judge.judge(rows, len(old)), reader.cases.names().gather(old)
