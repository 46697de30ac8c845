"""The rows left out as a CSV file, to be corrected and imported again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from django.utils.translation import gettext as _

from techkarta.common.spreadsheets import inert

from ..models import Import, ImportRow, RowAction
from ..selectors import BATCH, rows_of
from .words import code_text, language

# So that spreadsheet programs take the file for UTF-8.
MARK = "\ufeff"


def left_out_lines(row: Import) -> Iterator[str]:
    """The file piece by piece; under each change of sheet its own headings."""
    # Spreadsheet programs divide by the sign of the language: a comma is Russian for a point.
    delimiter = ";" if language().startswith("ru") else ","
    yield MARK
    last = 0
    for item in rows_of(row, action=RowAction.ERROR).iterator(chunk_size=BATCH):
        if item.sheet_id != last:
            last = item.sheet_id
            heads = [_("File"), _("Row"), _("Why it was left out"), *item.sheet.headings]
            yield _line(heads, delimiter)
        yield _line([item.sheet.name, str(item.number), _why(item), *item.cells], delimiter)


def _why(item: ImportRow) -> str:
    return " ".join(code_text(found["code"], found["params"]) for found in item.problems)


def _line(cells: Sequence[str], delimiter: str) -> str:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerow([inert(cell) for cell in cells])
    return text.getvalue()
