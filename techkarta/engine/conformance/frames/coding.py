"""Numbers for the texts of a column, the same over all batches of a log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from techkarta.engine.conformance.frames.coding_kernel import (
    BYTES,
    COUNT,
    Book,
    Texts,
    code_texts,
    refill,
)

if TYPE_CHECKING:
    import polars as pl

SALT = np.array(
    [
        0xFFFFFFFF,
        32,
        0x9E3779B97F4A7C15,
        0xFF51AFD7ED558CCD,
        0xC4CEB9FE1A85EC53,
        29,
    ],
    np.uint64,
)


class Coder:
    """Numbers different texts from 0, in the order of appearance.

    `names` are the texts by number, as they were first seen.
    """

    def __init__(self, expected: int = 1 << 10) -> None:
        """`expected`: so many different texts have room at once; more make it grow."""
        self._book = _book(max(16, 1 << (2 * expected - 1).bit_length()), 1 << 12)
        self._first: list[pl.Series] = []

    def __len__(self) -> int:
        """How many different texts there are."""
        return int(self._book.used[COUNT])

    def names(self, since: int = 0) -> pl.Series:
        """The texts by number, from a number on."""
        import polars as pl

        if not self._first:
            return pl.Series("name", [], pl.String)
        if len(self._first) > 1:
            self._first = [pl.concat(self._first)]
        return self._first[0][since:].alias("name")

    def name(self, number: int) -> str:
        """The text of a number."""
        return str(self.names()[number])

    def codes(self, texts: pl.Series) -> np.ndarray[Any, np.dtype[np.int32]]:
        """Numbers of texts; none of them may be null."""
        import nanoarrow

        found = np.empty(len(texts), np.int32)
        begin = 0
        for chunk in nanoarrow.c_array_stream(texts):
            end = begin + len(chunk)
            known = len(self)
            self._code(texts_of(chunk.view()), found[begin:end])
            if len(self) > known:
                self._first.append(texts.gather(self._book.rows[known : len(self)] + begin))
            begin = end
        return found

    def _code(self, texts: Texts, codes: np.ndarray[Any, Any]) -> None:
        row = code_texts(self._book, texts, codes, 0, SALT)
        while row < len(codes):
            self._grow(len(texts.data))
            row = code_texts(self._book, texts, codes, row, SALT)

    def _grow(self, longest: int) -> None:
        old = self._book
        count, used = int(old.used[COUNT]), int(old.used[BYTES])
        room = len(old.long)
        if room < used + longest:
            room = 2 * (used + longest)
        new = _book(2 * len(old.slots), room)
        new.heads[:count] = old.heads[:count]
        new.tails[:count] = old.tails[:count]
        new.hashes[:count] = old.hashes[:count]
        new.rows[:count] = old.rows[:count]
        new.long[:used] = old.long[:used]
        new.used[:] = old.used
        refill(new, len(new.slots) - 1, SALT)
        self._book = new


def _book(slots: int, room: int) -> Book:
    most = slots // 2
    return Book(
        slots=np.full(slots, -1, np.int32),
        heads=np.empty(most, np.uint64),
        tails=np.empty(most, np.uint64),
        hashes=np.empty(most, np.uint64),
        rows=np.empty(most, np.int64),
        long=np.empty(room, np.uint8),
        used=np.zeros(2, np.int64),
    )


def texts_of(view: Any) -> Texts:
    """The buffers of an array of views: validity, views, data …, sizes of the data."""
    buffers = list(view.buffers)
    words = np.frombuffer(buffers[1], np.uint64)[2 * view.offset :]
    data = [np.frombuffer(each, np.uint8) for each in buffers[2:-1]]
    begins = np.zeros(len(data) + 1, np.int64)
    np.cumsum([len(each) for each in data], out=begins[1:])
    joined = data[0] if len(data) == 1 else np.concatenate([np.zeros(0, np.uint8), *data])
    return Texts(words=words, data=joined, begins=begins)
