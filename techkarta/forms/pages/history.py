"""Every answer there was to a question, latest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from techkarta.clients.selectors import Client
from techkarta.engine.forms.questions import Part, PartKind, Question

from ..models import Answer
from .words import CONFIDENCE_WORDS, SOURCE_WORDS, say


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswer:
    """One answer: what was said, by whom, when, and until when it counts."""

    lines: tuple[tuple[str, str], ...]
    source: str
    said_on: date | None
    valid_until: date | None
    author: str
    at: datetime
    confidence: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """A question with its answers."""

    mark: str
    text: str
    answers: tuple[PastAnswer, ...]
    back_url: str


def history_page(
    question: Question, rows: Sequence[Answer], client: Client | None, *, back_url: str
) -> HistoryPage:
    """The answers of a question in words; the contacts of the client are loaded."""
    people = {each.id: each.name for each in client.contacts.all()} if client else {}
    return HistoryPage(
        mark=say(question.mark),
        text=say(question.text),
        answers=tuple(_past(question, row, people) for row in rows),
        back_url=back_url,
    )


def _past(question: Question, row: Answer, people: Mapping[int, str]) -> PastAnswer:
    source = str(SOURCE_WORDS.get(row.source, ""))
    told = row.person.name if row.person else source
    return PastAnswer(
        lines=answer_lines(question, row.value, people),
        source=", ".join(part for part in (told, row.source_note) if part),
        said_on=row.said_on,
        valid_until=row.valid_until,
        author=row.author.full_name,
        at=row.changed_at,
        confidence=str(CONFIDENCE_WORDS.get(row.confidence, "")),
        is_current=row.is_current,
    )


def answer_lines(
    question: Question, value: Mapping[str, object], people: Mapping[int, str]
) -> tuple[tuple[str, str], ...]:
    """The parts of an answer as title and words."""
    return tuple(
        (say(part.title), part_words(part, value[part.code], people))
        for part in question.parts
        if part.code in value
    )


def part_words(  # noqa: PLR0911 - a table by kind
    part: Part, held: object, people: Mapping[int, str]
) -> str:
    """What a part holds, in words."""
    titles = {each.code: say(each.title) for each in (*part.options, *part.roles)}
    if isinstance(held, Mapping):
        if part.kind is PartKind.MATRIX:
            return _matrix(held)
        words = " ".join(str(each) for each in held.values())
        return f"{words} {say(part.unit)}".strip()
    if not isinstance(held, list):
        words = titles.get(str(held), str(held))
        return f"{words} {say(part.unit)}".strip()
    if part.kind is PartKind.FILE:
        return str(len(held))
    if part.kind is PartKind.LIST:
        return "; ".join(
            ", ".join(
                part_words(each, row[each.code], people) for each in part.fields if each.code in row
            )
            for row in held
        )
    if part.kind is PartKind.CONTACTS:
        return "; ".join(
            f"{titles.get(str(row['role']), '')}: {people.get(int(row['contact']), '')}"
            for row in held
        )
    return ", ".join(titles.get(str(each), str(each)) for each in held)


def _matrix(held: Mapping[str, object]) -> str:
    rows, columns, cells = (held.get(name) for name in ("rows", "columns", "cells"))
    if not (isinstance(rows, list) and isinstance(columns, list) and isinstance(cells, list)):
        return ""
    return "; ".join(
        f"{row}: "
        + ", ".join(f"{column} {cell}" for column, cell in zip(columns, line, strict=False))
        for row, line in zip(rows, cells, strict=False)
    )
