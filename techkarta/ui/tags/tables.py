"""Data table and the link for more rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template import Library

from techkarta.ui.states import tone_class
from techkarta.ui.values import Cell, Column, Row

register = Library()

SORT_WORDS = {"up": "ascending", "down": "descending", "": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """A cell with what its column says about it."""

    text: str
    note: str
    state: str
    kind: str
    url: str
    edit: Cell | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row as drawn."""

    cells: Sequence[TableCell]
    url: str
    key: str
    name: str
    is_current: bool


@register.inclusion_tag("ui/components/table.html")
def data_table(
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    caption: str = "",
    is_list: bool = True,
    chosen_by: str = "",
) -> dict[str, object]:
    """Show rows under sortable columns; with `is_list` J and K move and Enter opens a row.

    `chosen_by` is the form that takes the keys of ticked rows as `chosen`.
    """
    return {
        "columns": [(column, SORT_WORDS[column.sort]) for column in columns],
        "rows": [_row(row, columns) for row in rows],
        "caption": caption,
        "is_list": is_list,
        "chosen_by": chosen_by,
    }


@register.inclusion_tag("ui/components/cell_link.html")
def cell_link(cell: Cell) -> dict[str, object]:
    """Show what a cell says as a link that opens its form in place: by click, Enter or F2."""
    return {"cell": cell}


@register.inclusion_tag("ui/components/more.html")
def more(
    url: str, *, count: int | None = None, target: str = "", text: str = ""
) -> dict[str, object]:
    """Offer the next page; with `target` htmx appends it there, without scripts it is a link."""
    return {"url": url, "count": count, "target": target, "text": text}


def _row(row: Row, columns: Sequence[Column]) -> TableRow:
    cells = [
        TableCell(
            text=cell.text,
            note=cell.note,
            state=cell.state,
            kind=f"tk-is-number {tone_class(cell.tone)}"
            if column.is_number
            else tone_class(cell.tone),
            # The first cell carries the link of the whole row.
            url=cell.url or (row.url if place == 0 else ""),
            edit=cell if cell.edit_url else None,
        )
        for place, (cell, column) in enumerate(zip(row.cells, columns, strict=True))
    ]
    name = row.cells[0].text if row.cells else ""
    return TableRow(cells=cells, url=row.url, key=row.key, name=name, is_current=row.is_current)
