"""Rows of a log as columns of numbers, read batch by batch.

What is as usual is read by columns; every other row goes to the reader of single rows, so that the
same rows are left out, and told of, as where nothing is compiled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from techkarta.engine.conformance.frames.coding import SALT, Coder, texts_of
from techkarta.engine.conformance.frames.forms import walls_of_form
from techkarta.engine.conformance.frames.moments_kernel import (
    ABSENT,
    UNREAD,
    WALL,
    read_moments,
)
from techkarta.engine.conformance.frames.tables import Array
from techkarta.engine.conformance.frames.walls import moments_of_walls
from techkarta.engine.conformance.log.batches import Batch
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.log.moments import BrokenRow
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.log.reading import (
    ABOUT,
    INSTANT,
    TRANSITIONS,
    WHOLE,
    About,
    LogShape,
    RowReader,
)

if TYPE_CHECKING:
    import polars as pl

MOST_KINDS = 20_000
"""So many different things may be told of cases and cards; more is judged case by case."""

_LEFT_OUT = -1


class TooVaried(Exception):
    """The log tells too many different things for columns."""


class Rows(NamedTuple):
    """Rows that can be used, by column: numbers of texts, moments, what a row tells of its ends."""

    cases: Any
    operations: Any
    users: Any
    abouts: Any
    starts: Any
    ends: Any
    kinds: Any
    lines: Any


class ColumnReader:
    """Turns batches into rows of numbers; the texts of the numbers are in the coders."""

    def __init__(self, shape: LogShape, given: LogMap, problems: Problems) -> None:
        self.cases, self.operations, self.users = Coder(1 << 16), Coder(), Coder()
        self.instances = Coder()
        self._abouts = _Abouts(shape, given)
        self._blank: dict[int, tuple[int, set[int]]] = {}
        self._rows = RowReader(shape, given)
        self._problems = problems
        self._tz, self._form = given.tz, given.moments
        places = {own: place for place, own in enumerate(shape.columns)}
        self._case, self._operation = places["case"], places["operation"]
        self._start, self._end = places.get("start"), places.get("end")
        self._user = places.get("user")
        has_both = self._start is not None and self._end is not None
        self._lifecycle = None if has_both else places.get("lifecycle")
        self._transitions = Coder()

    @property
    def abouts(self) -> list[About]:
        """What rows tell of their cases and cards, by number."""
        return self._abouts.told

    def read(self, batch: Batch) -> Rows:
        """The rows of a batch that can be used. TooVaried."""
        count = len(batch.lines)
        self._problems.rows += count
        cases, no_case = self._coded(self.cases, batch.columns[self._case])
        operations, no_operation = self._coded(self.operations, batch.columns[self._operation])
        users = (
            np.zeros(count, np.int32) - 1
            if self._user is None
            else self.users.codes(batch.columns[self._user].fill_null(""))
        )
        abouts = self._abouts.codes(batch)
        starts, ends, kinds, unusual = self._times(batch, count)
        unusual |= no_case | no_operation | (abouts == _LEFT_OUT)
        self._problems.transitions += int(((kinds == _LEFT_OUT) & ~unusual).sum())
        rows = Rows(cases, operations, users, abouts, starts, ends, kinds, batch.lines)
        for place in np.flatnonzero(unusual).tolist():
            self._read_one(batch, place, rows)
        kept = rows.kinds != _LEFT_OUT
        return rows if kept.all() else Rows(*(column[kept] for column in rows))

    def _read_one(self, batch: Batch, place: int, rows: Rows) -> None:
        """Read an unusual row, and put it in its place or mark it as left out."""
        values = tuple(column[place] for column in batch.columns)
        rows.kinds[place] = _LEFT_OUT
        try:
            found = self._rows.read(int(batch.lines[place]), values, self._problems)
        except BrokenRow as broken:
            self._problems.leave_out(broken.problem)
            return
        if found is None:
            self._problems.transitions += 1
            return
        _, (start, end, _, _, _, kind, about) = found
        rows.starts[place], rows.ends[place], rows.kinds[place] = start, end, kind
        rows.abouts[place] = self._abouts.number(about)

    def _coded(self, coder: Coder, texts: pl.Series) -> tuple[Array, Array]:
        """Numbers of the texts of a column, and where there is none."""
        codes = coder.codes(texts.fill_null(""))
        seen, blank = self._blank.get(id(coder), (0, set()))
        if len(coder) > seen:
            names = coder.names(seen)
            empty = (names.str.strip_chars() == "").arg_true()
            blank |= {seen + each for each in empty.to_list()}
            self._blank[id(coder)] = (len(coder), blank)
        if not blank:
            return codes, np.zeros(len(codes), bool)
        return codes, np.isin(codes, list(blank))

    def _times(self, batch: Batch, count: int) -> tuple[Array, Array, Array, Array]:
        """Starts, ends, kinds of rows, and where they must be looked at one by one."""
        starts, has_start, odd_start = self._moments(batch, self._start, count)
        ends, has_end, odd_end = self._moments(batch, self._end, count)
        kinds = np.where(has_start & has_end, WHOLE, INSTANT).astype(np.int8)
        first = np.where(has_start, starts, ends)
        last = np.where(has_end, ends, first)
        if self._lifecycle is not None:
            kinds = self._lives(batch.columns[self._lifecycle])
        odd = odd_start | odd_end | ~(has_start | has_end)
        return first, last, kinds, odd | ((last < first) & (kinds != _LEFT_OUT))

    def _lives(self, texts: pl.Series) -> Array:
        codes = self._transitions.codes(texts.fill_null(""))
        kinds = [
            TRANSITIONS.get(name.strip().lower(), _LEFT_OUT) if name else INSTANT
            for name in self._transitions.names().to_list()
        ]
        return np.array(kinds, np.int8)[codes]

    def _moments_of_form(self, column: pl.Series, form: str) -> tuple[Array, Array, Array]:
        texts = column.fill_null("").str.strip_chars()
        there = (texts != "").to_numpy()
        walls = walls_of_form(texts, form)
        odd = there & walls.is_null().to_numpy()
        found, clear = moments_of_walls(walls.fill_null(0).to_numpy(), self._tz)
        return found, there, odd | (there & ~clear)

    def _moments(self, batch: Batch, place: int | None, count: int) -> tuple[Array, Array, Array]:
        """Moments of a column, where there are any, and where they are unusual."""
        nowhere = np.zeros(count, bool)
        if place is None:
            return np.zeros(count, np.int64), nowhere, nowhere
        column = batch.columns[place]
        if column.dtype.is_integer():
            there = column.is_not_null().to_numpy()
            return column.fill_null(0).to_numpy().copy(), there, nowhere
        if self._form is not None:
            return self._moments_of_form(column, self._form)
        found, state = np.zeros(count, np.int64), np.zeros(count, np.int8)
        _parse(column.fill_null(""), found, state)
        odd = state == UNREAD
        walls = np.flatnonzero(state == WALL)
        if len(walls):
            found[walls], clear = moments_of_walls(found[walls], self._tz)
            odd[walls[~clear]] = True
        return found, state != ABSENT, odd


class _Abouts:
    """Numbers for what rows tell of their cases and cards."""

    def __init__(self, shape: LogShape, given: LogMap) -> None:
        columns = list(shape.columns)
        told = {place: columns.index(own) for place, own in enumerate(ABOUT) if own in columns}
        told |= {len(ABOUT) + each: len(columns) + each for each in range(len(shape.attributes))}
        self._size = len(ABOUT) + len(shape.attributes)
        self._places = told
        self._coders = [Coder() for _ in told]
        self._translated: Callable[[About, int], About] = RowReader(shape, given).translated
        self._known: dict[tuple[int, ...], int] = {}
        self._numbers: dict[About, int] = {}
        self.told: list[About] = []
        if not told:
            self.number(("",) * self._size)

    def codes(self, batch: Batch) -> Array:
        """Numbers by row; −1 where what is told cannot be."""
        if not self._places:
            return np.zeros(len(batch.lines), np.int32)
        parts = [
            coder.codes(batch.columns[place].fill_null(""))
            for coder, place in zip(self._coders, self._places.values(), strict=True)
        ]
        joined = parts[0].astype(np.int64)
        for coder, part in zip(self._coders[1:], parts[1:], strict=True):
            joined = joined * len(coder) + part
        _, firsts, inverse = np.unique(joined, return_index=True, return_inverse=True)
        numbers = [self._of(tuple(int(part[row]) for part in parts)) for row in firsts.tolist()]
        return np.array(numbers, np.int32)[inverse]

    def number(self, about: About) -> int:
        """The number of what is told. TooVaried."""
        if about not in self._numbers:
            if len(self.told) >= MOST_KINDS:
                raise TooVaried
            self._numbers[about] = len(self.told)
            self.told.append(about)
        return self._numbers[about]

    def _of(self, codes: tuple[int, ...]) -> int:
        if codes not in self._known:
            values = [""] * self._size
            for code, coder, place in zip(codes, self._coders, self._places, strict=True):
                values[place] = coder.name(code)
            try:
                self._known[codes] = self.number(self._translated(tuple(values), 0))
            except BrokenRow:
                self._known[codes] = _LEFT_OUT
        return self._known[codes]


def _parse(texts: pl.Series, found: Array, state: Array) -> None:
    import nanoarrow

    begin = 0
    for chunk in nanoarrow.c_array_stream(texts):
        end = begin + len(chunk)
        read = texts_of(chunk.view())
        read_moments(read, read.words.view(np.uint8), SALT, found[begin:end], state[begin:end])
        begin = end
