"""Words and cards for tests of documents."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from techkarta.common.documents import DocumentWords
from techkarta.engine.cards.model import Card
from techkarta.engine.cards.reading import read_card
from techkarta.engine.cards.render.document import Document, document_of

PRESETS = Path(__file__).resolve().parents[4] / "techkarta" / "presets"
RU, EN = DocumentWords(language="ru"), DocumentWords(language="en")
HOSTILE = '<b>&"x"</b> #panic() *a* $x$ `r` @r \\ | \u202eтёмный\u200f =1+1 ]]> --'
SHOWN = '<b>&"x"</b> #panic() *a* $x$ `r` @r \\ | тёмный =1+1 ]]> --'


@cache
def preset(code: str = "project-p2") -> Card:
    """Return a shipped card."""
    card = read_card((PRESETS / code / "card.yaml").read_bytes()).card
    assert card is not None
    return card


def long_card(count: int, title: str = "Поговорить с клиентом") -> Card:
    """Return a chain of operations alike."""
    model = preset().operations[4]
    numbers = [f"{place * 10:03d}" for place in range(1, count + 1)]
    operations = tuple(
        replace(model, no=no, title=title, after=(before,) if before else ())
        for no, before in zip(numbers, ["", *numbers], strict=False)
    )
    return replace(preset(), operations=operations, exit=preset().exit[:1])


def document(card: Card, words: DocumentWords = RU) -> Document:
    """Return the document of a card without a passport."""
    return document_of(card, words)
