"""Questions with their answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import StringConstraints

from techkarta.engine.forms.sheet import Asked, Sheet
from techkarta.forms.selectors import Answer
from techkarta.forms.services import AnswerFields

from .base import Body, Id, Name, Person, person, said

Source = Literal["", "client", "document", "public", "observation", "assumption"]
Confidence = Literal["", "sure", "likely", "doubtful"]


class AnswerQuery(Schema):
    """About which case or client; one of the two."""

    case: Id | None = None
    client: Id | None = None


class AnswerBody(Body):
    """An answer: its value part by part, and where it comes from."""

    case: Id | None = None
    client: Id | None = None
    key: Annotated[str, StringConstraints(max_length=60)]
    value: dict[str, Any]
    source: Source = ""
    person: Id | None = None
    source_note: Name = ""
    said_on: date | None = None
    confidence: Confidence = ""
    own_until: date | None = None

    def fields(self) -> AnswerFields:
        """The same for the service."""
        return AnswerFields(
            value=self.value,
            source=self.source,
            person_id=self.person,
            source_note=self.source_note,
            said_on=self.said_on,
            confidence=self.confidence,
            own_until=self.own_until,
        )


class PartShape(Schema):
    """A part of an answer: its code is the key in `value`."""

    code: str
    kind: str
    title: str
    unit: str
    is_optional: bool
    options: list[str]


class AnswerShape(Schema):
    """A question that is asked, its answer and what this is worth today.

    `version` is what If-Match must say to change the answer; 0 where there is none yet.
    """

    key: str
    mark: str
    text: str
    section: str
    due: str
    is_critical: bool
    is_listed: bool
    weight: int
    state: str
    missing: list[str]
    parts: list[PartShape]
    version: int
    value: dict[str, Any] | None
    source: str
    person: int | None
    source_note: str
    said_on: date | None
    valid_until: date | None
    confidence: str
    author: Person | None


def answers(sheet: Sheet, rows: dict[str, Answer]) -> list[AnswerShape]:
    """Every question of a subject with its answer."""
    return [
        answer(each, rows.get(each.question.key), is_listed=each.question.key in sheet.listed)
        for each in sheet.asked
    ]


def answer(asked: Asked, row: Answer | None, *, is_listed: bool) -> AnswerShape:
    """One question with its answer."""
    question = asked.question
    return AnswerShape(
        key=question.key,
        mark=said(question.mark),
        text=said(question.text),
        section=said(question.section),
        due=question.due,
        is_critical=question.is_critical,
        is_listed=is_listed,
        weight=question.weight,
        state=asked.state,
        missing=list(asked.missing),
        parts=[
            PartShape(
                code=part.code,
                kind=part.kind,
                title=said(part.title),
                unit=said(part.unit),
                is_optional=part.is_optional,
                options=[option.code for option in part.options],
            )
            for part in question.parts
        ],
        **_told(row),
    )


def _told(row: Answer | None) -> dict[str, Any]:
    if row is None:
        blank = dict.fromkeys(("source", "source_note", "confidence"), "")
        nothing = dict.fromkeys(("value", "person", "said_on", "valid_until", "author"))
        return {"version": 0, **blank, **nothing}
    return {
        "version": row.version,
        "value": dict(row.value),
        "source": row.source,
        "person": row.person_id,
        "source_note": row.source_note,
        "said_on": row.said_on,
        "valid_until": row.valid_until,
        "confidence": row.confidence,
        "author": person(row.author),
    }
