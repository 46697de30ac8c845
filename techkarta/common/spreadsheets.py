"""Cells that a spreadsheet program shows and never executes, and small sheets of them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

# With these a spreadsheet program takes a text for a formula or a command.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# By it a spreadsheet program knows UTF-8.
MARK = "\ufeff"
WIDTH = 32


def inert(value: object) -> str:
    """The value as the text of a cell; one that would be a formula gets an apostrophe before it."""
    text = "" if value is None else str(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"'{text}" if text.startswith(DANGEROUS) and not is_number else text


def csv_of(rows: Iterable[Sequence[object]], language: str) -> bytes:
    """Rows as CSV, separated as spreadsheet programs of the language expect."""
    text = StringIO()
    delimiter = ";" if language.startswith("ru") else ","
    csv.writer(text, delimiter=delimiter).writerows([inert(cell) for cell in row] for row in rows)
    return (MARK + text.getvalue()).encode()


def xlsx_of(rows: Iterable[Sequence[object]], _language: str) -> bytes:
    """Rows as a workbook of one sheet; its first row stays in sight."""
    import xlsxwriter  # noqa: PLC0415 - needed for this format alone

    output = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(output, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row, None if number else bold)
            sheet.set_column(0, len(row) - 1, WIDTH)
        sheet.freeze_panes(1, 0)
    return output.getvalue()
