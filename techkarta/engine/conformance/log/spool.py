"""Rows sorted by case in bounded memory.

A log that fits is grouped where it is. A longer one is dealt out to temporary files by a number
made of the case, so that all rows of a case are in one file, and one file after the other is
grouped; a file still too long is dealt out again. Nothing is left on the disk.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Any, Self
from zlib import crc32

IN_MEMORY = 300_000
"""So many rows are held at once."""

_FILES = 32
_DEALS = 4
Row = tuple[Any, ...]


class Spool:
    """Takes rows of cases in any order and gives them back case by case."""

    def __init__(self, *, limit: int = IN_MEMORY, deal: int = 0) -> None:
        """`deal`: how often these rows have been dealt out already."""
        self._limit = limit
        self._deal = deal
        self._held: list[tuple[str, Row]] = []
        self._stack = ExitStack()
        self._files: list[IO[bytes]] = []
        self._counts = [0] * _FILES

    def __enter__(self) -> Self:
        """Begin with nothing on the disk."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing on the disk."""
        self._stack.close()

    def __bool__(self) -> bool:
        """Whether anything was put."""
        return bool(self._held or self._files)

    @property
    def is_spilled(self) -> bool:
        """Whether temporary files were needed."""
        return bool(self._files)

    def put(self, case: str, row: Row) -> None:
        """Take a row of texts, numbers and None."""
        self._held.append((case, row))
        if len(self._held) >= self._limit and self._deal < _DEALS:
            self._spill()

    def cases(self) -> Iterator[tuple[str, list[Row]]]:
        """Cases with their rows, in the order of their first rows; by file, where there are files.

        Can be asked once.
        """
        if not self._files:
            held, self._held = self._held, []
            yield from _grouped(held)
            return
        self._spill()
        for file, count in zip(self._files, self._counts, strict=True):
            if count <= self._limit:
                yield from _grouped(_read(file))
                continue
            with Spool(limit=self._limit, deal=self._deal + 1) as again:
                for case, row in _read(file):
                    again.put(case, row)
                yield from again.cases()

    def _spill(self) -> None:
        if not self._files:
            for _ in range(_FILES):
                file = TemporaryFile()  # noqa: SIM115 - closed with the spool
                self._files.append(self._stack.enter_context(file))
        dealt: list[list[tuple[str, Row]]] = [[] for _ in range(_FILES)]
        # Every deal looks at other bits of the same sum.
        shift = self._deal * (_FILES - 1).bit_length()
        for case, row in self._held:
            number = crc32(case.encode("utf-8", "surrogatepass")) >> shift
            dealt[number % _FILES].append((case, row))
        self._held.clear()
        for number, rows in enumerate(dealt):
            marshal.dump(rows, self._files[number])
            self._counts[number] += len(rows)


def _read(file: IO[bytes]) -> Iterator[tuple[str, Row]]:
    file.seek(0)
    while True:
        try:
            yield from marshal.load(file)  # noqa: S302 - our own file, which nobody else can open
        except EOFError:
            return


def _grouped(rows: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, list[Row]]]:
    found: dict[str, list[Row]] = {}
    for case, row in rows:
        found.setdefault(case, []).append(row)
    for case in list(found):
        yield case, found.pop(case)
