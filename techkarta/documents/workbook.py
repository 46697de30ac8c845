"""The card as a workbook: the printed columns as text cells, and a sheet for the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from techkarta.engine.cards.model import Card
from techkarta.engine.cards.render.document import Document
from techkarta.engine.cards.render.table import COLUMNS
from techkarta.engine.cards.render.words import Words
from techkarta.engine.cards.sheet.carried import carried_lines

_WIDTHS: Mapping[str, float] = {
    "no": 6,
    "task": 18,
    "title": 34,
    "result": 34,
    "steps": 46,
    "after": 10,
    "conditions": 18,
    "repeat": 20,
    "setup": 8,
    "minutes": 8,
    "per": 10,
    "due": 12,
    "role": 16,
    "with": 16,
    "resources": 30,
    "technology": 18,
    "tool": 18,
    "evidence": 28,
    "method": 16,
    "by": 16,
    "criterion": 34,
    "control_minutes": 9,
}
_CENTRED = frozenset({"no", "after", "setup", "minutes", "control_minutes"})
_LINE, _TALLEST = 12.0, 409.0
"""Points of a line, and the most a row of a sheet can have."""
_A3 = 8
_MOMENT = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def xlsx_of(card: Card, document: Document, words: Words) -> bytes:
    """The document as XLSX. Every cell is text: nothing in it is ever computed or followed."""
    import xlsxwriter  # noqa: PLC0415 - needed for this format alone

    output = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(output, options)
    book.set_properties({"title": document.title, "created": _MOMENT})
    _Sheets(book, document, words).write(card)
    book.close()
    return output.getvalue()


def _height(cells: Mapping[str, str]) -> float:
    """Points a row takes with its lines wrapped; not every program counts them itself."""
    lines = max(
        sum(1 + int(len(part) / _WIDTHS[name]) for part in text.split("\n"))
        for name, text in cells.items()
    )
    return min(_LINE * lines + 3, _TALLEST)


class _Sheets:
    """Writes the sheets with one set of looks."""

    def __init__(self, book: Any, document: Document, words: Words) -> None:
        self.book, self.document, self.words = book, document, words
        common = {"num_format": "@", "valign": "top", "font_name": "Arial", "font_size": 9}
        framed = {**common, "border": 1, "text_wrap": True}
        self.plain = book.add_format(framed)
        self.centred = book.add_format({**framed, "align": "center"})
        self.head = book.add_format(
            {**framed, "bold": True, "align": "center", "valign": "vcenter", "bottom": 2}
        )
        self.bold = book.add_format({**framed, "bold": True})
        self.title = book.add_format({**common, "bold": True, "font_size": 14})
        self.note = book.add_format(common)

    def write(self, card: Card) -> None:
        """All sheets, the one people read first."""
        say = self.words.say
        self._operations(say("document.sheet_card"))
        document = self.document
        self._table(
            say("document.sheet_exit"),
            [("no", 6), ("exit_text", 70), ("exit_proof", 22), ("exit_critical", 14)],
            [
                (line.id, line.text, line.proof, say("document.yes") if line.is_critical else "")
                for line in document.criteria
            ],
        )
        self._table(
            say("document.sheet_changes"),
            [("change_revision", 8), ("change_text", 80), ("change_date", 14), ("change_by", 24)],
            [(line.revision, line.text, line.day, line.by) for line in document.changes],
        )
        sheet = self.book.add_worksheet(say("document.sheet_data"))
        note = say("document.service_sheet", sheet=say("document.sheet_card"))
        sheet.write_string(0, 0, note, self.note)
        for place, line in enumerate(carried_lines(card, self.words.language), start=1):
            sheet.write_string(place, 0, line, self.note)
        sheet.protect()
        # Nobody prints what only a program reads.
        sheet.print_area(0, 0, 0, 0)

    def _operations(self, name: str) -> None:
        sheet = self.book.add_worksheet(name)
        document, say = self.document, self.words.say
        sheet.write_string(0, 0, document.title, self.title)
        sheet.write_string(1, 0, f"{document.kind} · {document.subtitle}", self.note)
        facts = [
            (say("document.designation"), document.designation),
            (say("document.revision"), document.revision),
            *((fact.label, fact.value) for fact in document.facts),
            *((line.label, f"{line.name} {line.day}".strip()) for line in document.signatures),
        ]
        row = 2
        for label, value in facts:
            sheet.write_string(row, 0, f"{label}: {value}".strip(), self.note)
            row += 1
        row += 1
        self._head(sheet, row, [(say(f"column.{name}"), _WIDTHS[name]) for name in COLUMNS])
        first = row
        for line in document.rows:
            row += 1
            for column, (key, text) in enumerate(line.cells().items()):
                look = self.centred if key in _CENTRED else self.plain
                sheet.write_string(row, column, text, self.bold if key == "no" else look)
            sheet.set_row(row, _height(line.cells()))
        sheet.freeze_panes(first + 1, 3)
        sheet.repeat_rows(first)
        self._print(sheet)

    def _table(
        self, name: str, columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]
    ) -> None:
        sheet = self.book.add_worksheet(name)
        titles = [
            (self.words.say(f"{'column' if key == 'no' else 'document'}.{key}"), width)
            for key, width in columns
        ]
        self._head(sheet, 0, titles)
        for place, cells in enumerate(rows, start=1):
            for column, text in enumerate(cells):
                sheet.write_string(place, column, text, self.plain)
        self._print(sheet)

    def _head(self, sheet: Any, row: int, columns: Sequence[tuple[str, float]]) -> None:
        for column, (text, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write_string(row, column, text, self.head)

    def _print(self, sheet: Any) -> None:
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.8, right=0.2, top=0.3, bottom=0.5)
        page = self.words.say("document.page").format(page="&P", pages="&N")
        # An ampersand begins a code of the footer.
        name = self.document.designation.replace("&", "&&")
        sheet.set_footer(f"&L{name}&R{page}")
