"""Sheets as rows of text, and what is said about a cell that could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cells of one row, by the number a spreadsheet shows for it; None for the first one told.

    `merged` are the columns in which the row goes on with the cell above it.
    """

    number: int | None
    cells: tuple[str, ...]
    merged: frozenset[int] = frozenset()

    def cell(self, column: int) -> str:
        """The text of a cell; empty beyond the end."""
        return self.cells[column].strip() if column < len(self.cells) else ""

    @property
    def filled(self) -> list[str]:
        """The cells that say something."""
        return [cell.strip() for cell in self.cells if cell.strip()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet of a book."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was not understood, or was understood with a doubt; the words are made at the edge.

    `column` counts from 0; both are None for the sheet itself.
    """

    code: str
    sheet: str = ""
    row: int | None = None
    column: int | None = None
    params: Mapping[str, object] = field(default_factory=dict)


class Unread(Exception):
    """A cell cannot be read; the code is that of the note, None for the common one."""

    def __init__(self, code: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
