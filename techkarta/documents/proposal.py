"""A proposal: a Word template with placeholders, filled, and the same set as PDF.

Placeholders are names between double braces, nothing else: no expression is ever carried out.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from techkarta.common.errors import Invalid

from .pdf import typeset
from .proposal_lines import LINE_PLACEHOLDERS, LINES, MARK, Lines, fill_paragraph, set_lines

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table
    from docx.text.paragraph import Paragraph

PLACEHOLDERS = (
    "number",
    "date",
    "valid_until",
    "company",
    "client",
    "title",
    "product",
    "amount",
    "text",
    "author",
)
KNOWN = (*PLACEHOLDERS, LINES, *LINE_PLACEHOLDERS)
LARGEST_UNPACKED = 20_000_000
_LONG = "A line of the proposal. " * 40


def check_template(template: bytes) -> None:
    """Invalid where the file is no Word document or names a placeholder that is not known.

    The lines stand in a paragraph of their own or in a row of a table: elsewhere Invalid too.
    """
    for paragraph in _paragraphs(_read(template)):
        for name in MARK.findall(paragraph.text):
            if name not in KNOWN:
                known = ", ".join(KNOWN)
                raise Invalid("placeholder_unknown", field="file", name=name, known=known)
    rest = _read(template)
    set_lines(rest, (), total="", language="en")
    for paragraph in _paragraphs(rest):
        if {LINES, *LINE_PLACEHOLDERS} & set(MARK.findall(paragraph.text)):
            raise Invalid("placeholder_lines_misplaced", field="file", name=paragraph.text[:80])


def try_template(template: bytes, language: str) -> None:
    """Fill and print a template with made-up values, so that it fails here and not for a client.

    Invalid as `check_template`, or where no PDF can be made of it.
    """
    values = {name: f"{name} {_LONG}" if name == "text" else name for name in PLACEHOLDERS}
    line = {name: name for name in LINE_PLACEHOLDERS}
    filled = fill(template, values, [line, line], language)
    try:
        printed(filled, language)
    except (RuntimeError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise Invalid("template_unprintable", field="file") from error


def fill(
    template: bytes, values: Mapping[str, str], lines: Lines = (), language: str = "en"
) -> bytes:
    """The template with its placeholders replaced; Invalid as `check_template`.

    Every line has the values of LINE_PLACEHOLDERS; `amount` of the values is their total.
    """
    check_template(template)
    word = _read(template)
    set_lines(word, lines, total=values.get("amount", ""), language=language)
    for paragraph in _paragraphs(word):
        if MARK.search(paragraph.text):
            fill_paragraph(paragraph, values)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def printed(document: bytes, language: str) -> bytes:
    """The text and tables of a Word document as PDF."""
    word = _read(document)
    section = word.sections[0]
    data = {
        "language": language,
        "head": [_block(each) for each in section.header.paragraphs if each.text.strip()],
        "foot": [_block(each) for each in section.footer.paragraphs if each.text.strip()],
        "blocks": [_block(each) for each in word.iter_inner_content()],
    }
    return typeset("proposal.typ", data, "pdf")


def _read(data: bytes) -> Word:
    from docx import Document  # noqa: PLC0415 - loaded where a document is made

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(each.file_size for each in package.infolist()) > LARGEST_UNPACKED:
                raise Invalid("template_not_word", field="file")
        return Document(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Invalid("template_not_word", field="file") from error


def _paragraphs(word: Word) -> Iterator[Paragraph]:
    places: list[Any] = [word]
    for section in word.sections:
        places += [section.header, section.footer]
    for place in places:
        yield from place.paragraphs
        for table in place.tables:
            yield from _of_table(table)


def _of_table(table: Table) -> Iterator[Paragraph]:
    for row in table.rows:
        for cell in row.cells:
            yield from cell.paragraphs
            for inner in cell.tables:
                yield from _of_table(inner)


def _block(part: Any) -> dict[str, object]:
    if hasattr(part, "rows"):
        rows = [[_cell(cell) for cell in row.cells] for row in part.rows]
        return {"kind": "table", "rows": rows, "columns": len(part.columns)}
    name = part.style.name or ""
    level = {"Title": 1, "Heading 1": 2, "Heading 2": 3}.get(name, 0)
    runs = [{"text": run.text, "bold": bool(run.bold)} for run in part.runs]
    return {"kind": "text", "level": level, "runs": runs, "align": _side(part.alignment)}


def _cell(cell: Any) -> dict[str, object]:
    first = cell.paragraphs[0] if cell.paragraphs else None
    runs = [run for each in cell.paragraphs for run in each.runs if run.text.strip()]
    align = _side(first.alignment) if first is not None else "left"
    return {"text": cell.text, "align": align, "bold": bool(runs) and all(r.bold for r in runs)}


def _side(alignment: Any) -> str:
    return {1: "center", 2: "right"}.get(alignment, "left")


def default_template(language: str) -> bytes:
    """The template that serves until the company uploads its own."""
    from docx import Document  # noqa: PLC0415 - as above

    words = json.loads(_WORDS.read_text(encoding="utf-8"))[language]
    word = Document()
    word.add_paragraph("{{ company }}").runs[0].bold = True
    word.add_heading(words["title"], 1)
    word.add_paragraph(words["until"])
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in words["rows"]:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    word.add_paragraph("{{ lines }}")
    word.add_paragraph("{{ text }}")
    word.add_paragraph("{{ author }}")
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


_WORDS = Path(__file__).parent / "templates" / "proposal.json"
