"""A set of cards as PDF, DOCX and HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from techkarta.common.documents import DocumentWords
from techkarta.engine.cards.render.book import Book
from techkarta.engine.cards.render.html_book import html_book_of
from techkarta.engine.cards.render.words import Words

_WORDS = (
    "contents", "sheets", "page", "in_set", "stage", "card", "designation", "revision",
    "in_force", "count", "minutes", "control", "number",
)  # fmt: skip
_COLUMNS = _WORDS[4:]
_WIDTHS = (16, 0, 48, 13, 25, 20, 20, 24, 16)
_TOTAL = 272


def render_book(book: Book, form: str) -> bytes:
    """The set in one of BOOK_FORMATS; the same set gives the same bytes. KeyError: unknown."""
    return _MAKERS[form](book, DocumentWords(language=book.language))


def _pdf(book: Book, words: DocumentWords) -> bytes:
    from .pdf import softened, typeset, typeset_data  # noqa: PLC0415 - each loads what it needs

    told = asdict(book)
    data: dict[str, Any] = softened(
        {
            name: told[name]
            for name in ("language", "kind", "organisation", "process", "title", "note")
        }
        | {"facts": told["facts"], "lines": told["lines"]}
    )
    data["keys"] = [line.key for line in book.lines if line.key]
    data["cards"] = [typeset_data(document, words) for document in book.documents]
    data["words"] = {name: words.say(f"book.{name}") for name in _WORDS}
    return typeset("book.typ", data, "pdf")


def _docx(book: Book, words: DocumentWords) -> bytes:
    import docx  # noqa: PLC0415 - needed for this format alone
    from docx.enum.section import WD_SECTION  # noqa: PLC0415 - as above

    from .word import card_line, write_footer, write_sheets  # noqa: PLC0415 - as above
    from .wordprocessing import bookmark, counted, page_setup, reproducible  # noqa: PLC0415

    file = docx.Document()
    page_setup(file, font="Arial", size=7)
    file.core_properties.title, file.core_properties.author = book.title, book.organisation
    file.core_properties.language = book.language
    _cover(file, book, words)
    write_footer(file.sections[0], book.title, words.say("book.page"))
    keys = [line.key for line in book.lines if line.key]
    for key, document in zip(keys, book.documents, strict=True):
        section = file.add_section(WD_SECTION.NEW_PAGE)
        section.footer.is_linked_to_previous = False
        write_footer(section, card_line(document, words), words.say("book.page"))
        bookmark(file.add_paragraph(), f"card_{key}", int(key))
        write_sheets(file, document, words)
    counted(file)
    return reproducible(file)


def _cover(file: Any, book: Book, words: Words) -> None:
    """The title and the contents; the numbers of pages are the reading program's to count."""
    from docx.enum.text import WD_BREAK  # noqa: PLC0415 - as above
    from docx.shared import Pt  # noqa: PLC0415 - as above

    lines = ((book.organisation, 12), (book.kind.upper(), 10), (book.process, 30), (book.note, 10))
    for text, size in lines:
        paragraph = file.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.font.size = size >= 12, Pt(size)  # noqa: PLR2004 - titles are bold
        paragraph.paragraph_format.space_before = Pt(90 if text == book.kind.upper() else 6)
    facts = file.add_paragraph()
    facts.paragraph_format.space_before = Pt(90)
    for fact in book.facts:
        facts.add_run(f"{fact.label} ").font.size = Pt(9)
        run = facts.add_run(f"{fact.value}     ")
        run.bold, run.font.size = True, Pt(9)
    facts.add_run().add_break(WD_BREAK.PAGE)
    heading = file.add_paragraph()
    run = heading.add_run(f"{words.say('book.contents')}. {words.say('book.sheets')}")
    run.bold, run.font.size = True, Pt(13)
    _contents(file, book, words)


def _contents(file: Any, book: Book, words: Words) -> None:
    from .wordprocessing import (  # noqa: PLC0415
        added_row,
        bordered,
        field,
        heavy,
        merged,
        repeated,
        write,
    )

    table = file.add_table(rows=1, cols=len(_WIDTHS))
    bordered(table, [width or _TOTAL - sum(_WIDTHS) for width in _WIDTHS])
    for cell, name in zip(table.rows[0].cells, _COLUMNS, strict=True):
        write(cell, words.say(f"book.{name}"), size=7, align="center")
    repeated(table.rows[0])
    for line in book.lines:
        cells = added_row(table)
        write(cells[0], line.mark, is_bold=True, size=8, align="center")
        write(cells[1], line.title, size=8)
        if not line.key:
            write(merged([cells], (0, 2), (0, 8)), line.gap, size=8)
            continue
        told = (line.designation, line.revision, line.in_force)
        for cell, text in zip(cells[2:5], told, strict=True):
            write(cell, text, size=8)
        for cell, text in zip(
            cells[5:8], (line.operations, line.minutes, line.control), strict=True
        ):
            write(cell, text, size=8, align="right")
        write(cells[8], "", align="right")
        field(cells[8].paragraphs[0], f"PAGEREF card_{line.key} \\h")
    heavy(table)


_MAKERS: Mapping[str, Callable[[Book, DocumentWords], bytes]] = {
    "pdf": _pdf,
    "docx": _docx,
    "html": lambda book, words: html_book_of(book, words).encode(),
}
BOOK_FORMATS = tuple(_MAKERS)
"""The formats of a set by the ending of a file's name."""
