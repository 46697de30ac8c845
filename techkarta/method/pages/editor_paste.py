"""Rows of a sheet pasted into the editor's table: by their headings, or by the order of columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from techkarta.common.sheet_words import sheet_groups
from techkarta.engine.cards.model import Card
from techkarta.engine.cards.numbers import number_key
from techkarta.engine.cards.sheet.grid import Row
from techkarta.engine.cards.sheet.headings import find_columns
from techkarta.engine.cards.sheet.vocabulary import Vocabulary

from .editor_rows import choices_of

# The columns of the table in their order, as a sheet without headings is pasted into them.
COLUMNS = (
    "title",
    "result",
    "after",
    "unit",
    "minutes",
    "setup",
    "role",
    "resources",
    "evidence_text",
    "control_method",
    "control_by",
    "control_criterion",
)
# Cells that share a column of a sheet with another one.
BESIDE = {"norm": "minutes", "until": "unit", "evidence_kind": "evidence_text"}
# Column of a sheet → field of the editor.
HEADED = {
    **{name: name for name in ("title", "result", "after", "minutes", "setup", "role", "task")},
    **{name: name for name in ("steps", "resources")},
    "no": "number",
    "repeat": "unit",
    "evidence": "evidence_text",
    "method": "control_method",
    "by": "control_by",
    "criterion": "control_criterion",
    "control": "control_criterion",
    "control_minutes": "control_minutes",
}
# Field → its list in the editor, and the kind of its words in sheets.
CHOSEN = {
    "unit": ("unit", "repeat"),
    "role": ("role", "role"),
    "control_method": ("control_method", "method"),
    "control_by": ("role", "role"),
}
NUMBER = "number"
# What a sheet calls no repetition.
ONCE = "once"
ROWS_LIMIT = 200
_RANGE = re.compile(r"(\d+)\s*[-\u2013\u2014]\s*(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """Rows as fields of the editor; `is_headed` where their first row named the columns."""

    rows: tuple[dict[str, list[str]], ...]
    is_headed: bool


def pasted(text: str, card: Card, *, field: str) -> Pasted:
    """Read the rows of a clipboard from a field of the table on."""
    lines = [
        tuple(cell.strip() for cell in cells)
        for cells in csv.reader(StringIO(text), delimiter="\t")
        if any(cell.strip() for cell in cells)
    ]
    grid = [Row(number=None, cells=cells) for cells in lines]
    found = find_columns(grid[:2], Vocabulary(groups=sheet_groups())) if grid else None
    codes = _codes(card)
    if found is None:
        names = _columns_from(field)
        rows = (_fields(zip(names, line, strict=False), codes) for line in lines[:ROWS_LIMIT])
        return Pasted(rows=tuple(rows), is_headed=False)
    columns = {column: HEADED[name] for name, column in found.fields.items() if name in HEADED}
    body = grid[found.first :][:ROWS_LIMIT]
    told = (
        _fields(((name, row.cell(column)) for column, name in columns.items()), codes)
        for row in body
    )
    return Pasted(rows=tuple(told), is_headed=True)


def renamed_links(text: str, names: Mapping[object, str]) -> str:
    """Predecessors as the sheet numbers them («5-7»), by the numbers they get in the card."""
    spread = _RANGE.sub(lambda m: " ".join(_between(int(m[1]), int(m[2]))), text)
    return re.sub(r"\d+", lambda m: names.get(number_key(m[0]), m[0]), spread)


def _between(first: int, last: int) -> Iterator[str]:
    return map(str, range(first, min(last, first + ROWS_LIMIT) + 1))


def _columns_from(name: str) -> Sequence[str]:
    """The columns from this one on; numbers of a sheet are passed over."""
    if name == NUMBER:
        return (NUMBER, *COLUMNS)
    name = BESIDE.get(name, name)
    return COLUMNS[COLUMNS.index(name) :] if name in COLUMNS else COLUMNS


def _fields(
    cells: Iterator[tuple[str, str]], codes: Mapping[str, Mapping[str, str]]
) -> dict[str, list[str]]:
    """Cells under their fields; words of a list become codes, unknown ones go."""
    fields: dict[str, list[str]] = {}
    vocabulary = Vocabulary(groups=sheet_groups())
    for name, cell in cells:
        if name not in CHOSEN:
            fields[name] = [cell]
            continue
        code = codes[CHOSEN[name][0]].get(cell.casefold())
        code = vocabulary.code(CHOSEN[name][1], cell) if code is None and cell else code
        if code is not None:
            fields[name] = ["" if code == ONCE else code]
    return fields


def _codes(card: Card) -> dict[str, dict[str, str]]:
    """List → its words without case → code; a code is a word of its own."""
    lists = choices_of(card)
    return {
        name: {
            word.casefold(): choice.value
            for choice in (*lists[name], *(lists["with"] if name == "role" else ()))
            for word in (choice.text, re.sub(r"[_-]", " ", choice.value), choice.value)
        }
        for name in {each for each, _kind in CHOSEN.values()}
    }
