"""Rows of one table as they are read: headings found, widths and lengths bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import limits
from .refusals import Refused

Line = tuple[int, list[str]]
Merged = tuple[int, int, int, int]
"""Cells merged into one: first row and column, last row and column; rows from 1, columns from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a file: its name, its headings and the rows below them with their numbers."""

    name: str
    headings: tuple[str, ...]
    lines: Iterator[Line]


def table_of(name: str, lines: Iterable[Line]) -> Table | None:
    """The table the lines hold, under the first line with anything in it; None when empty.

    Raises Refused where a heading repeats, or where lines, columns or cells pass the limits.
    """
    filled = _filled(name, lines)
    first = next(filled, None)
    if first is None:
        return None
    number, cells = first
    headings = tuple(" ".join(cell.split()) for cell in _trimmed(cells))
    _check_headings(name, number, headings)
    return Table(name=name, headings=headings, lines=_bounded(name, filled))


def _filled(name: str, lines: Iterable[Line]) -> Iterator[Line]:
    for number, cells in lines:
        kept = _trimmed(cells)
        if not kept:
            continue
        if len(kept) > limits.COLUMNS:
            raise Refused("table_too_wide", table=name, row=number, limit=limits.COLUMNS)
        for column, cell in enumerate(kept, start=1):
            if len(cell) > limits.CELL_CHARACTERS:
                raise Refused(
                    "cell_too_long",
                    table=name,
                    row=number,
                    column=column,
                    limit=limits.CELL_CHARACTERS,
                )
            if "\0" in cell:
                raise Refused("cell_has_nul", table=name, row=number, column=column)
        yield number, cells


def _bounded(name: str, lines: Iterator[Line]) -> Iterator[Line]:
    for count, line in enumerate(lines, start=1):
        if count > limits.ROWS:
            raise Refused("table_too_long", table=name, limit=limits.ROWS)
        yield line


def _trimmed(cells: list[str]) -> list[str]:
    last = max((place for place, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return cells[:last]


def _check_headings(name: str, row: int, headings: tuple[str, ...]) -> None:
    seen: dict[str, int] = {}
    for column, heading in enumerate(headings, start=1):
        known = heading.casefold()
        if heading and known in seen:
            raise Refused(
                "heading_repeated",
                table=name,
                row=row,
                heading=heading,
                first=seen[known],
                second=column,
            )
        seen[known] = column
