"""One card in one of the formats people and programs open."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from techkarta.common.documents import DocumentWords
from techkarta.engine.cards.codec import card_to_dict
from techkarta.engine.cards.model import Card
from techkarta.engine.cards.render.bpmn import bpmn_of
from techkarta.engine.cards.render.document import Document, document_of
from techkarta.engine.cards.render.html import html_of
from techkarta.engine.cards.render.markdown import markdown_of
from techkarta.engine.cards.render.passport import Passport
from techkarta.engine.cards.render.picture import picture_of_document
from techkarta.engine.cards.render.svg import svg_of

_Maker = Callable[[Card, Document, DocumentWords], bytes]


def render_card(card: Card, form: str, *, language: str, passport: Passport | None = None) -> bytes:
    """The document of a card in one of FORMATS, in ru or en; the same input, the same bytes.

    `passport` is what surrounds the card: signatures, dates, the record of changes. KeyError:
    unknown format; EngineError as `planning.network`.
    """
    words = DocumentWords(language=language)
    return _MAKERS[form](card, document_of(card, words, passport), words)


def _pdf(_card: Card, document: Document, words: DocumentWords) -> bytes:
    from .pdf import pdf_of  # noqa: PLC0415 - each format loads what it needs

    return pdf_of(document, words)


def _docx(_card: Card, document: Document, words: DocumentWords) -> bytes:
    from .word import docx_of  # noqa: PLC0415 - as above

    return docx_of(document, words)


def _xlsx(card: Card, document: Document, words: DocumentWords) -> bytes:
    from .workbook import xlsx_of  # noqa: PLC0415 - as above

    return xlsx_of(card, document, words)


def _svg(_card: Card, document: Document, words: DocumentWords) -> bytes:
    title = f"{document.title}: {words.say('document.route')}"
    return svg_of(picture_of_document(document), title=title).encode()


def _json(card: Card, _document: Document, _words: DocumentWords) -> bytes:
    return (json.dumps(card_to_dict(card), ensure_ascii=False, indent=2) + "\n").encode()


_MAKERS: Mapping[str, _Maker] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "html": lambda _card, document, words: html_of(document, words).encode(),
    "md": lambda _card, document, words: markdown_of(document, words).encode(),
    "bpmn": lambda card, document, words: bpmn_of(card, document, words).encode(),
    "json": _json,
    "svg": _svg,
}
FORMATS = tuple(_MAKERS)
"""The formats by the ending of a file's name."""
