"""HTML and Markdown stand alone and show texts as they are."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from techkarta.engine.cards.render.html import html_of
from techkarta.engine.cards.render.markdown import markdown_of, plain
from tests.engine.cards.render.made import EN, HOSTILE, RU, SHOWN, document, long_card, preset


class Seen(HTMLParser):
    """Collects tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(source: str) -> Seen:
    page = Seen()
    page.feed(source)
    return page


def test_the_page_holds_every_operation_and_fetches_nothing() -> None:
    page = seen(html_of(document(preset()), RU))
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert "url(" not in page.text
    for operation in preset().operations:
        assert RU.pick(operation.title) in page.text


def test_the_page_shows_markup_as_text() -> None:
    page = seen(html_of(document(long_card(2, HOSTILE)), RU))
    assert SHOWN in page.text


def test_markdown_tables_have_one_line_for_each_operation() -> None:
    lines = markdown_of(document(preset(), EN), EN).splitlines()
    heads = [line for line in lines if line.startswith("| No. |")]
    rows = [line for line in lines if line[:3] == "| 0" or line[:3] == "| 1"]
    assert len(heads) == 1
    assert len([row for row in rows if row.count(" | ") == heads[0].count(" | ")]) == 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a|b", r"a\|b"),
        ("<b>", r"\<b\>"),
        ("# a", r"\# a"),
        ("1. a", r"\1. a"),
        ("- a", r"\- a"),
        ("[x](y)", r"\[x\](y)"),
        ("2-3", "2-3"),
    ],
)
def test_signs_of_markdown_are_defused(text: str, expected: str) -> None:
    assert plain(text) == expected
