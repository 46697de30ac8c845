"""Card files and documents as the method office gives them away."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from techkarta.common.documents import DocumentWords
from techkarta.common.errors import Invalid
from techkarta.documents.book import BOOK_FORMATS, render_book
from techkarta.documents.render import render_card
from techkarta.engine.cards.codec import card_to_dict
from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.cards.render.book import BookStage, BookTitle, book_of
from techkarta.engine.cards.render.passport import Passport
from techkarta.engine.cards.writing import write_card
from techkarta.engine.errors import EngineError

from .mapping import draft_card
from .models import CardVersion, Stage

OFFICE = "application/vnd.openxmlformats-officedocument"
FILES: Mapping[str, str] = {"yaml": "application/yaml; charset=utf-8", "json": "application/json"}
DOCUMENTS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "svg": "image/svg+xml",
    "bpmn": "application/xml",
}
BOOKS = BOOK_FORMATS
FORMS: Mapping[str, str] = {**DOCUMENTS, **FILES}


def card_file(row: CardVersion, form: str) -> bytes:
    """The canonical file of a version, `yaml` or `json`."""
    card = draft_card(row)
    if form == "json":
        return (json.dumps(card_to_dict(card), ensure_ascii=False, indent=2) + "\n").encode()
    return write_card(card).encode()


def document_file(row: CardVersion, form: str, *, language: str, passport: Passport) -> bytes:
    """The document of a version in one of DOCUMENTS.

    Invalid card_not_drawn where its operations wait for each other in a circle.
    """
    try:
        return render_card(draft_card(row), form, language=language, passport=passport)
    except EngineError as error:
        raise Invalid("card_not_drawn", field="card", card=row.card.code) from error


def book_file(title: BookTitle, stages: Sequence[BookStage], form: str, *, language: str) -> bytes:
    """The set of cards of a process in one of BOOKS; Invalid where no card is in force."""
    if not any(stage.cards for stage in stages):
        raise Invalid("process_without_cards", field="process")
    return render_book(book_of(title, stages, DocumentWords(language=language)), form)


def blank_file(stage: Stage) -> str:
    """A card for the stage with one operation to go on from; the linter says what it lacks."""
    title = stage.title or stage.code
    card = Card(
        code=f"{stage.process.code}-{stage.code}",
        title=title,
        process=stage.process.code,
        stages=(stage.code,),
        operations=(Operation(no="010", title=title),),
    )
    return write_card(card)
