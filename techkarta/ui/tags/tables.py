"""Data table and the link for more rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template import Library
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from techkarta.ui.states import tone_class
from techkarta.ui.values import Cell, Column, Row

from .basic import pill

register = Library()

SORT_WORDS = {"up": "ascending", "down": "descending", "": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row as drawn."""

    cells: SafeString
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
    # The first cell carries the link of the whole row.
    urls = [cell.url or (row.url if place == 0 else "") for place, cell in enumerate(row.cells)]
    cells = [
        _cell(cell, column, url) for cell, column, url in zip(row.cells, columns, urls, strict=True)
    ]
    name = row.cells[0].text if row.cells else ""
    return TableRow(
        cells=mark_safe("".join(cells)),  # noqa: S308 - each is escaped
        url=row.url,
        key=row.key,
        name=name,
        is_current=row.is_current,
    )


def _cell(cell: Cell, column: Column, url: str) -> SafeString:
    """A cell; made here and not in a template, because a year's report has thousands."""
    kind = tone_class(cell.tone)
    if column.is_number:
        kind = f"tk-is-number {kind}".rstrip()
    attribute = format_html(' class="{}"', kind) if kind else ""
    note = format_html('<span class="tk-table-note">{}</span>', cell.note) if cell.note else ""
    return format_html("<td{}>{}{}</td>", attribute, _words(cell, url), note)


def _words(cell: Cell, url: str) -> SafeString | str:
    if cell.state:
        shown = pill(cell.state, text=cell.text)
        return render_to_string("ui/components/pill.html", dict(shown))
    if cell.edit_url:
        return render_to_string("ui/components/cell_link.html", cell_link(cell))
    if url:
        return format_html('<a class="tk-row-link" href="{}">{}</a>', url, cell.text)
    return cell.text
