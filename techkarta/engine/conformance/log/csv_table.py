"""A log as CSV: columns divided by comma, semicolon or tab, in UTF-8."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from techkarta.engine.conformance.log.opening import Progress, opened
from techkarta.engine.conformance.log.problems import Problems, row_problem
from techkarta.engine.errors import EngineError

if TYPE_CHECKING:
    from _csv import Reader

_DIVIDERS = (",", ";", "\t")
Values = tuple[str | int | None, ...]
Row = tuple[int, Values]
"""The line of a row, and its values of the wanted columns; None or "" is no value."""


class CsvTable:
    """A CSV file, plain or gzipped."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self._path = path
        self._progress = progress

    def names(self) -> tuple[str, ...]:
        """The columns of the header. EngineError: log_empty, log_cut, log_damaged, log_not_text."""
        with self._reader() as reader:
            try:
                names = next(reader, [])
            except csv.Error as error:
                raise EngineError("log_damaged", file=self._path.name) from error
        if not any(names):
            raise EngineError("log_empty", file=self._path.name)
        return tuple(names)

    def rows(self, wanted: Sequence[str], problems: Problems) -> Iterator[Row]:
        """Rows by line; one of another number of columns than the header is left out."""
        names = self.names()
        places = [names.index(name) for name in wanted]
        with self._reader() as reader:
            next(reader)
            while True:
                line = reader.line_num + 1
                try:
                    row = next(reader, None)
                except csv.Error:
                    problems.rows += 1
                    problems.leave_out(row_problem("row_unreadable", line=line))
                    continue
                if row is None:
                    return
                if len(row) == len(names):
                    yield line, tuple([row[place] for place in places])
                elif row:
                    problems.rows += 1
                    problems.leave_out(
                        row_problem("row_columns", line=line, count=len(row), due=len(names))
                    )

    @contextmanager
    def _reader(self) -> Iterator[Reader]:
        with opened(self._path, self._progress) as file:
            text = TextIOWrapper(cast("BinaryIO", file), "utf-8-sig", newline="")
            try:
                yield csv.reader(text, delimiter=self._divider())
            except UnicodeDecodeError as error:
                raise EngineError("log_not_text", file=self._path.name) from error
            finally:
                text.detach()

    def _divider(self) -> str:
        """The sign that divides the header most often."""
        with opened(self._path, self._progress) as file:
            head = file.readline(1 << 16)
        return max(_DIVIDERS, key=lambda sign: head.count(sign.encode()))
