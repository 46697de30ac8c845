"""The lines of a proposal in its template: a table of their own, or a row repeated for each."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.paragraph import Paragraph

MARK = re.compile(r"\{\{\s*(.*?)\s*\}\}")
LINES = "lines"
"""A paragraph of this placeholder alone becomes a table of the lines."""
LINE_PLACEHOLDERS = (
    "line_no",
    "line_name",
    "line_unit",
    "line_quantity",
    "line_price",
    "line_discount",
    "line_amount",
)
"""A row of a table that names any of these is repeated for every line."""
Lines = Sequence[Mapping[str, str]]
_WIDTHS = (10, 74, 24, 28, 18, 32)
_NUMBERS_FROM = 2
_WORDS = Path(__file__).parent / "templates" / "proposal.json"


def set_lines(word: Word, lines: Lines, *, total: str, language: str) -> None:
    """Put the lines where the template asks for them; without lines such places disappear."""
    for table in list(word.tables):
        for row in list(table.rows):
            names = {name for cell in row.cells for name in MARK.findall(cell.text)}
            if names & set(LINE_PLACEHOLDERS):
                _repeat(table, row, lines)
    for paragraph in list(word.paragraphs):
        if LINES in MARK.findall(paragraph.text):
            if lines:
                table = _table(word, lines, total=total, language=language)
                paragraph._p.addnext(table._tbl)  # noqa: SLF001 - no public way
            paragraph._p.getparent().remove(paragraph._p)  # noqa: SLF001 - no public way


def _repeat(table: Any, row: Any, lines: Lines) -> None:
    """The row once for every line, in its own look; the pattern itself goes."""
    from docx.table import _Row  # noqa: PLC0415 - loaded where a document is made

    pattern = row._tr  # noqa: SLF001 - no public way
    for line in lines:
        made = copy.deepcopy(pattern)
        pattern.addprevious(made)
        for cell in _Row(made, table).cells:
            for paragraph in cell.paragraphs:
                fill_paragraph(paragraph, line)
    pattern.getparent().remove(pattern)


def _table(word: Word, lines: Lines, *, total: str, language: str) -> Any:
    """The lines as a table with headings and the total."""
    from docx.shared import Mm  # noqa: PLC0415 - as above

    words = json.loads(_WORDS.read_text(encoding="utf-8"))[language]
    has_discount = any(line["line_discount"] for line in lines)
    kept = [place for place in range(len(_WIDTHS)) if has_discount or place != _NUMBERS_FROM + 2]
    table = word.add_table(rows=0, cols=len(kept), style="Table Grid")
    _row(table, [words["columns"][place] for place in kept], is_bold=True)
    for line in lines:
        quantity = f"{line['line_quantity']} {line['line_unit']}".strip()
        cells = (
            line["line_no"], line["line_name"], quantity, line["line_price"],
            line["line_discount"], line["line_amount"],
        )  # fmt: skip
        _row(table, [cells[place] for place in kept])
    _row(table, ["", words["total"], *[""] * (len(kept) - 3), total], is_bold=True)
    for column, place in enumerate(kept):
        for cell in table.columns[column].cells:
            cell.width = Mm(_WIDTHS[place])
    return table


def _row(table: Any, texts: Sequence[str], *, is_bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - as above

    for place, (cell, text) in enumerate(zip(table.add_row().cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text).bold = is_bold
        if place >= _NUMBERS_FROM:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def fill_paragraph(paragraph: Paragraph, values: Mapping[str, str]) -> None:
    """Replace the placeholders of a paragraph.

    Word cuts a placeholder into runs as it likes: the first of them takes the whole then.
    """
    runs = paragraph.runs
    whole = "".join(run.text for run in runs)
    if len(MARK.findall(whole)) > sum(len(MARK.findall(run.text)) for run in runs):
        runs[0].text = _filled(whole, values)
        for run in runs[1:]:
            run.text = ""
        return
    for run in runs:
        if MARK.search(run.text):
            run.text = _filled(run.text, values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    return MARK.sub(lambda mark: values.get(mark[1], mark[0]), text)
