"""A set of cards as one document: contents that tell the right pages, every card whole."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest
from pypdf import PdfReader
from pypdf.generic import Destination, Fit

from techkarta.documents.book import BOOK_FORMATS, render_book
from techkarta.engine.cards.render.book import Book, BookStage, BookTitle, book_of
from techkarta.engine.cards.render.passport import Passport
from tests.engine.cards.render.made import EN, HOSTILE, RU, SHOWN, long_card

TITLE = BookTitle(process={"ru": "Проектные", "en": "Project"}, on=date(2026, 11, 28))


def book(words: object = RU, **title: object) -> Book:
    """A long card, a stage without a card, and a short one with hostile words."""
    long, short = replace(long_card(12), code="project-p1"), long_card(2, HOSTILE)
    stages = [
        BookStage(mark="П1", title="Отбор", cards=((long, Passport(mark="П1")),)),
        BookStage(mark="П2", title="Разработка"),
        BookStage(mark="П3", title="Решение", cards=((short, Passport(mark="П3")),)),
    ]
    return book_of(replace(TITLE, **title), stages, words)  # type: ignore[arg-type]


def test_lines_tell_of_every_stage() -> None:
    made = book()
    assert [(line.key, line.mark) for line in made.lines] == [("1", "П1"), ("", "П2"), ("3", "П3")]
    assert made.lines[0].operations == "12"
    assert len(made.documents) == 2
    assert made.facts[0].value == "3"


@pytest.mark.parametrize(
    ("words", "counted"), [(RU, r"Лист (\d+) из (\d+)"), (EN, r"Page (\d+) of (\d+)$")]
)
def test_contents_lead_to_the_first_page_of_each_card(words: object, counted: str) -> None:
    reader = PdfReader(BytesIO(render_book(book(words), "pdf")))
    pages = [page.extract_text().replace("\xa0", " ") for page in reader.pages]
    told = [re.findall(counted, text, re.MULTILINE)[-1] for text in pages[2:]]
    long, short = int(told[0][1]), int(told[-1][1])
    assert long > 1
    assert [int(number) for number, _total in told] == [*range(1, long + 1), *range(1, short + 1)]
    links = [each.get_object() for each in reader.pages[1]["/Annots"]]  # type: ignore[union-attr]
    aims = {reader.get_destination_page_number(_aim(link)) + 1 for link in links}
    assert aims == {3, 3 + long}
    assert {str(aim) for aim in aims} <= set(pages[1].split())


def _aim(link: object) -> Destination:
    place = link["/Dest"] if "/Dest" in link else link["/A"]["/D"]  # type: ignore[index,operator]
    return Destination("card", place[0], Fit.fit())


@pytest.mark.parametrize("form", BOOK_FORMATS)
def test_the_same_set_gives_the_same_file(form: str) -> None:
    assert render_book(book(), form) == render_book(book(), form)


def test_the_page_leads_from_the_contents_to_the_cards() -> None:
    text = render_book(book(), "html").decode()
    for key in ("1", "3"):
        assert f'href="#card-{key}"' in text
        assert f'<main id="card-{key}">' in text
    assert "<script" not in text
    assert HOSTILE not in text


def test_the_word_file_holds_the_cards_and_counts_pages_itself() -> None:
    made = book(organisation="ООО «Насосы»")
    file = docx.Document(BytesIO(render_book(made, "docx")))
    assert len(file.sections) == 3
    xml = file.element.xml
    assert all(f'w:name="card_{key}"' in xml for key in ("1", "3"))
    assert len(re.findall(r'w:instr="PAGEREF card_\d', xml)) == 2
    tables = [each for each in file.tables if each.cell(0, 0).text == "№"]
    assert SHOWN in tables[1].cell(2, 1).text
    footers = [section.footer.paragraphs[0].text for section in file.sections]
    assert len(set(footers)) == 3
