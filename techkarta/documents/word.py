"""The card for a word processor: A4 landscape, a table that repeats its head, page x of y."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from techkarta.engine.cards.render.document import Document
from techkarta.engine.cards.render.picture import picture_of_document
from techkarta.engine.cards.render.table import OperationRow
from techkarta.engine.cards.render.words import Words

from .pdf import png_of
from .wordprocessing import (
    added_row,
    bordered,
    field,
    grid,
    heavy,
    merged,
    page_setup,
    repeated,
    reproducible,
    unbroken,
    write,
)

_WIDTHS = (8.5, 36, 38, 12, 21, 8, 8, 13, 11.5, 11, 10, 23.5, 21.5, 10, 9, 0)
"""Millimetres of the columns; the last takes what is left."""
_TOTAL = 272
_ABOVE = (
    ("no", 1),
    ("content", 1),
    ("steps", 1),
    ("after", 1),
    ("repeat", 1),
    ("norm", 3),
    ("due", 1),
    ("performance", 2),
    ("resources", 1),
    ("evidence", 1),
    ("control", 3),
)
_BELOW = ("setup_short", "minutes_short", "per_short")
_BELOW_PEOPLE = ("role_short", "with_short")
_BELOW_CONTROL = ("method_short", "by_short", "criterion_short")


def docx_of(document: Document, words: Words) -> bytes:
    """The document as DOCX; the same document gives the same bytes."""
    import docx  # noqa: PLC0415 - needed for this format alone

    file = docx.Document()
    page_setup(file, font="Arial", size=7)
    properties = file.core_properties
    properties.title, properties.author = document.title, document.organisation
    properties.subject = f"{document.designation} {document.revision}"
    properties.language = document.language
    write_sheets(file, document, words)
    write_footer(file.sections[0], card_line(document, words), words.say("document.page"))
    return reproducible(file)


def write_sheets(file: Any, document: Document, words: Words) -> None:
    """Everything a card says, from where the file stands."""
    _heading(file, document, words)
    _operations(file, document, words)
    _route(file, document, words)
    _criteria(file, document, words)
    _changes(file, document, words)
    _legend(file, document, words)


def card_line(document: Document, words: Words) -> str:
    """What stands below every page of a card."""
    revision = words.say("document.revision_short", number=document.revision)
    return f"{document.designation} · {revision} · {document.title}"


def _table(file: Any, rows: int, widths: Sequence[float]) -> Any:
    table = file.add_table(rows=rows, cols=len(widths))
    bordered(table, widths)
    return table


def _heading(file: Any, document: Document, words: Words) -> None:
    table = _table(file, 4, (44, 95, 27, 30, 17, 17, 42))
    cells = grid(table)
    organisation = merged(cells, (0, 0), (3, 0))
    write(organisation, document.organisation, is_bold=True, size=9)
    write(organisation, document.department, is_next=True)
    title = merged(cells, (0, 1), (3, 1))
    write(title, document.kind.upper(), size=6.5, align="center")
    write(title, document.title, is_bold=True, size=15, align="center", is_next=True)
    write(title, document.subtitle, size=6.5, align="center", is_next=True)
    for place, line in enumerate(document.signatures):
        for column, text in enumerate((line.label, line.name, "", line.day), start=2):
            write(cells[place][column], text)
    name = merged(cells, (0, 6), (1, 6))
    write(name, words.say("document.designation"), size=6, align="center")
    write(name, document.designation, is_bold=True, size=10, align="center", is_next=True)
    revision = merged(cells, (2, 6), (3, 6))
    write(revision, words.say("document.revision"), size=6, align="center")
    write(revision, document.revision, is_bold=True, size=10, align="center", is_next=True)
    heavy(table)
    _gap(file)
    facts = _table(file, 2, [_TOTAL / len(document.facts)] * len(document.facts))
    above, below = grid(facts)
    for column, fact in enumerate(document.facts):
        write(above[column], fact.label, size=6)
        write(below[column], fact.value, is_bold=True)
    _gap(file)


def _operations(file: Any, document: Document, words: Words) -> None:
    widths = (*_WIDTHS[:-1], _TOTAL - sum(_WIDTHS))
    table = _table(file, 2, widths)
    _head(table, words)
    for row in document.rows:
        cells = added_row(table)
        for cell, (text, align, is_bold) in zip(cells, _cells(row), strict=True):
            write(cell, text, align=align, is_bold=is_bold)
        _content(cells[1], row)
        unbroken(cells[0])
    last = [added_row(table)]
    write(merged(last, (0, 0), (0, 4)), words.say("document.total"), is_bold=True)
    write(last[0][5], document.total_setup, is_bold=True, align="right")
    write(last[0][6], document.total_minutes, is_bold=True, align="right")
    write(merged(last, (0, 7), (0, 15)), document.total_people, is_bold=True)
    heavy(table)
    _gap(file)


def _head(table: Any, words: Words) -> None:
    column, cells = 0, grid(table)
    under = iter((_BELOW, _BELOW_PEOPLE, _BELOW_CONTROL))
    for name, count in _ABOVE:
        if count == 1:
            cell = merged(cells, (0, column), (1, column))
        else:
            cell = merged(cells, (0, column), (0, column + count - 1))
            for offset, below in enumerate(next(under)):
                text = words.say(f"column.{below}")
                write(cells[1][column + offset], text, size=6, align="center")
        write(cell, words.say(f"column.{name}"), size=6, align="center")
        column += count
    for row in table.rows:
        repeated(row)


def _cells(row: OperationRow) -> Iterable[tuple[str, str, bool]]:
    """Text, side and weight of every cell; the content of the second comes apart."""
    tool = (row.tool,) if row.tool and row.tool not in row.resources else ()
    steps = "\n".join(f"{place}. {step}" for place, step in enumerate(row.steps, start=1))
    yield row.no, "center", True
    yield "", "left", False
    for text in (steps, row.after, row.repeat):
        yield text, "left", False
    yield row.setup, "right", False
    yield row.minutes, "right", False
    for text in (row.per, row.due, row.role_short, ", ".join(row.participants_short)):
        yield text, "center", False
    yield "\n".join((*row.resources, *tool)), "left", False
    yield row.evidence, "left", False
    yield row.method_short, "center", True
    yield row.by_short, "center", False
    yield row.criterion, "left", False


def _content(cell: Any, row: OperationRow) -> None:
    write(cell, row.title, is_bold=True)
    write(cell, row.result, is_next=True)
    if row.conditions:
        write(cell, row.conditions, is_next=True, size=6, is_italic=True)


def _route(file: Any, document: Document, words: Words) -> None:
    from docx.shared import Mm  # noqa: PLC0415 - as above

    _section(file, words.say("document.route"))
    picture = picture_of_document(document)
    # A picture taller than a page would be cut: it is made narrower.
    width = min(_TOTAL - 2.0, 165 * picture.width / picture.height)
    paragraph = file.add_paragraph()
    paragraph.add_run().add_picture(BytesIO(png_of(picture)), width=Mm(width))


def _criteria(file: Any, document: Document, words: Words) -> None:
    _section(file, words.say("document.exit"))
    if not document.criteria:
        file.add_paragraph(words.say("document.exit_none"))
        return
    table = _table(file, 0, (12, 200, 60))
    for place, line in enumerate(document.criteria, start=1):
        cells = added_row(table)
        mark = " ★" if line.is_critical else ""
        for cell, text in zip(cells, (f"{place}{mark}", line.text, line.proof), strict=True):
            write(cell, text, is_bold=line.is_critical and cell is cells[0])
        unbroken(cells[0])


def _changes(file: Any, document: Document, words: Words) -> None:
    _section(file, words.say("document.changes"))
    table = _table(file, 1, (14, 178, 30, 50))
    names = ("change_revision", "change_text", "change_date", "change_by")
    for cell, name in zip(grid(table)[0], names, strict=True):
        write(cell, words.say(f"document.{name}"), size=6)
    repeated(table.rows[0])
    blank = ("", "", "", "")
    lines = [(line.revision, line.text, line.day, line.by) for line in document.changes]
    for line in (*lines, blank, blank):
        cells = added_row(table)
        for cell, text in zip(cells, line, strict=True):
            write(cell, text)
        unbroken(cells[0])


def _legend(file: Any, document: Document, words: Words) -> None:
    paragraph = file.add_paragraph()
    for pair in (*document.methods, *document.roles):
        paragraph.add_run(pair.label).bold = True
        paragraph.add_run(f" {pair.value}    ")
    if any(line.is_critical for line in document.criteria):
        paragraph.add_run(f"★ {words.say('document.critical_mark')}")


def write_footer(section: Any, line: str, page: str) -> None:
    """A line below every page of a section, with `page` of `pages` the reading program counts."""
    paragraph = section.footer.paragraphs[0]
    paragraph.add_run(f"{line}\t")
    before, _, rest = page.partition("{page}")
    between, _, after = rest.partition("{pages}")
    paragraph.add_run(before)
    field(paragraph, "PAGE")
    paragraph.add_run(between)
    field(paragraph, "NUMPAGES")
    paragraph.add_run(after)


def _section(file: Any, title: str) -> None:
    paragraph = file.add_paragraph()
    run = paragraph.add_run(title)
    run.bold = True
    paragraph.paragraph_format.keep_with_next = True


def _gap(file: Any) -> None:
    """Two tables without a paragraph between them would become one."""
    from docx.shared import Pt  # noqa: PLC0415 - as above

    paragraph = file.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(3)
