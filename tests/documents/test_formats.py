"""Documents as files: what is in them, what is not, and that the same card is the same file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import docx
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from techkarta.documents.render import FORMATS, render_card
from techkarta.engine.cards.model import Card, Norm
from tests.engine.cards.render.made import HOSTILE, SHOWN, long_card, preset

LANDSCAPE = (842, 595)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def pages_of(card: Card, language: str = "ru") -> list[Any]:
    reader = PdfReader(io.BytesIO(render_card(card, "pdf", language=language)))
    return list(reader.pages)


def text_of(pages: list[Any]) -> str:
    return "\n".join(page.extract_text() for page in pages)


def sheet_of(card: Card) -> list[list[str]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(render_card(card, "xlsx", language="ru")))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_card_gives_the_same_file(form: str) -> None:
    first = render_card(preset(), form, language="ru")
    assert first == render_card(preset(), form, language="ru")
    assert first


@pytest.mark.parametrize(("language", "page"), [("ru", "Лист 1 из 2"), ("en", "Page 1 of 2")])
def test_the_print_is_landscape_and_counts_its_pages(language: str, page: str) -> None:
    pages = pages_of(preset(), language)
    assert {tuple(map(round, each.mediabox[2:])) for each in pages} == {LANDSCAPE}
    assert page in text_of(pages).replace("\xa0", " ")


def test_nothing_is_cut_at_forty_operations() -> None:
    card = long_card(40)
    pages = pages_of(card)
    assert len(pages) > 5
    text = text_of(pages)
    for operation in card.operations:
        assert operation.no in text
    assert text.count("Пройдите лист обследования") == 40
    for each in pages[:-2]:
        assert "Периодичность" in each.extract_text()


def test_letters_of_the_print_are_inside_the_file() -> None:
    fonts = {
        font.get_object()["/BaseFont"]
        for page in pages_of(preset())
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("+" in name for name in fonts)


def test_markup_in_titles_is_printed_and_not_carried_out() -> None:
    text = text_of(pages_of(long_card(2, HOSTILE))).replace("\n", "").replace(" ", "")
    assert "#panic()*a*$x$`r`@r" in text
    assert "тёмный" in text
    assert "\u202e" not in text


def test_words_longer_than_a_column_and_rows_taller_than_a_page_are_whole() -> None:
    card = long_card(2, "Ж" * 300)
    steps = tuple(f"Шаг {place} подробно описан словами" for place in range(200))
    tall = replace(card.operations[1], steps=steps)
    text = text_of(pages_of(replace(card, operations=(card.operations[0], tall))))
    assert text.count("Ж") >= 600
    assert "199 подробно" in text.replace("\n", " ") or "199" in text


def test_the_word_file_is_sound_and_counts_its_pages() -> None:
    content = render_card(long_card(3, HOSTILE), "docx", language="ru")
    file = docx.Document(io.BytesIO(content))
    section = file.sections[0]
    assert section.page_width > section.page_height
    table = next(each for each in file.tables if each.cell(0, 0).text == "№")
    assert [row.cells[0].text for row in table.rows[2:5]] == ["010", "020", "030"]
    assert SHOWN in table.cell(2, 1).text
    assert len(table._tbl.findall(f".//{WORD}tblHeader")) == 2  # noqa: SLF001 - no public way
    footer = section.footer.paragraphs[0]._p  # noqa: SLF001 - no public way
    fields = [each.get(f"{WORD}instr") for each in footer.iter(f"{WORD}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]


def test_parts_of_a_word_table_stand_in_the_order_of_the_schema() -> None:
    content = render_card(preset(), "docx", language="ru")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - made here
    order = ["tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook"]
    for properties in root.iter(f"{WORD}tblPr"):
        places = [order.index(each.tag.removeprefix(WORD)) for each in properties]
        assert places == sorted(places)


def test_every_cell_of_the_workbook_is_text() -> None:
    card = long_card(2, "=HYPERLINK(1)")
    card = replace(
        card,
        operations=tuple(replace(each, norm=Norm(minutes=45)) for each in card.operations),
    )
    content = render_card(card, "xlsx", language="ru")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<c r=" in sheet
    assert sheet.count('t="s"') == sheet.count("<v>")
    assert "=HYPERLINK(1)" in [cell for row in sheet_of(card) for cell in row]


def test_the_workbook_has_the_columns_of_the_print() -> None:
    rows = sheet_of(preset())
    head = next(row for row in rows if row[0] == "№")
    assert head[2:6] == ["Операция", "Результат", "Шаги", "После"]
    assert rows[rows.index(head) + 1][0] == "010"
    assert rows[rows.index(head) + 1][9] == "5"


def test_columns_of_the_word_table_fill_the_page_and_none_is_cut() -> None:
    file = docx.Document(io.BytesIO(render_card(preset(), "docx", language="ru")))
    table = next(each for each in file.tables if each.cell(0, 0).text == "№")
    widths = [column.width.mm for column in table.columns]
    assert min(widths) >= 8
    assert sum(widths) == pytest.approx(272, abs=1)
