"""A book of sheets as the engine reads it, and as it is kept between two steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from techkarta.common.errors import Invalid
from techkarta.engine.cards.sheet.grid import Row, Sheet

from ..reading.sheets import SheetHead, open_sheets
from ..reading.tables import Merged

ROWS = 3_000
"""More rows than any book of cards has; a longer table is something else."""


def read_grids(path: Path, *, name: str) -> list[Sheet]:
    """The sheets of a file, read in a child process. Invalid where it cannot be used."""
    found: list[tuple[str, list[Row]]] = []
    merged: dict[int, set[int]] = {}
    count = 0
    with open_sheets(path, name=name) as told:
        for each in told:
            if isinstance(each, SheetHead):
                merged = _going_on(each.merged)
                rows = [Row(number=None, cells=each.headings)]
                found.append((each.name.removeprefix(f"{name} / "), rows))
                continue
            count += 1
            if count > ROWS:
                raise Invalid("table_too_long", field="file", table=found[-1][0], limit=ROWS)
            columns = frozenset(merged.get(each.number, ()))
            found[-1][1].append(Row(number=each.number, cells=each.cells, merged=columns))
    return [Sheet(name=title, rows=tuple(rows)) for title, rows in found]


def _going_on(ranges: Iterable[Merged]) -> dict[int, set[int]]:
    """Row → the columns in which it goes on with the cell above."""
    found: dict[int, set[int]] = {}
    for first, left, last, right in ranges:
        for row in range(first + 1, min(last, first + ROWS) + 1):
            found.setdefault(row, set()).update(range(left, min(right, left + ROWS) + 1))
    return found


def grids_to_data(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """Sheets as plain data."""
    return [
        {
            "name": sheet.name,
            "rows": [[row.number, list(row.cells), sorted(row.merged)] for row in sheet.rows],
        }
        for sheet in sheets
    ]


def grids_from_data(data: Iterable[Mapping[str, Any]]) -> list[Sheet]:
    """Sheets out of plain data."""
    return [
        Sheet(
            name=sheet["name"],
            rows=tuple(
                Row(number=number, cells=tuple(cells), merged=frozenset(merged))
                for number, cells, merged in sheet["rows"]
            ),
        )
        for sheet in data
    ]
