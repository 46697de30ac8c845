"""What a form asks: questions made of parts, and the union of several lists without repeats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from techkarta.engine.cards.model import Text

PRESENTATION = "presentation"
"""The topic of the question that tells when the proposal is presented (rule F11)."""

PRESENTATION_PART = "on"
"""Its part that holds the day."""


class PartKind(StrEnum):
    """How a part of an answer is given."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"
    MULTICHOICE = "multichoice"
    DATE = "date"
    FILE = "file"
    CONTACTS = "contacts"
    LIST = "list"
    MATRIX = "matrix"


class Source(StrEnum):
    """Where an answer comes from."""

    CLIENT = "client"
    DOCUMENT = "document"
    PUBLIC = "public"
    OBSERVATION = "observation"
    ASSUMPTION = "assumption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice, or a role of people, by its code."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of an answer; which of the last five it has depends on its kind.

    `titles` of a matrix name its rows, columns and cells, in this order.
    """

    code: str
    kind: PartKind
    title: Text
    is_optional: bool = False
    unit: Text = ""
    options: tuple[Option, ...] = ()
    roles: tuple[Option, ...] = ()
    fields: tuple[Part, ...] = ()
    titles: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Ask only where a choice of another question is one of the values."""

    question: str
    part: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. Its answer is kept under `key`: the topic, else the code.

    Two lists that ask under one key ask the same question. `due` is the moment by which it must be
    answered; `validity_days` count from the day it was said.
    """

    code: str
    topic: str = ""
    mark: Text
    text: Text
    section: Text = ""
    is_critical: bool = False
    weight: int = 1
    due: str = ""
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    validity_days: int
    condition: Condition | None = None

    @property
    def key(self) -> str:
        """What its answer is kept under."""
        return self.topic or self.code

    def part(self, code: str) -> Part | None:
        """A part by its code."""
        return next((part for part in self.parts if part.code == code), None)


def union(lists: Iterable[Iterable[Question]], dues: Collection[str] = ()) -> tuple[Question, ...]:
    """All questions of several lists in their order, each key once, the stricter one counting.

    `dues` is the order of the moments, the earliest first; a moment not in it is the latest.
    """
    found: dict[str, Question] = {}
    for questions in lists:
        for question in questions:
            known = found.get(question.key)
            found[question.key] = _merged(known, question, tuple(dues)) if known else question
    return tuple(found.values())


def _merged(one: Question, other: Question, dues: tuple[str, ...]) -> Question:
    """One question of two: every part of either, critical where either is, the shorter validity."""
    parts = {part.code: part for part in one.parts}
    for part in other.parts:
        parts.setdefault(part.code, part)
    return replace(
        one,
        parts=tuple(parts.values()),
        is_critical=one.is_critical or other.is_critical,
        weight=max(one.weight, other.weight),
        due=min(one.due, other.due, key=lambda due: dues.index(due) if due in dues else len(dues)),
        sources=tuple(source for source in one.sources if source in other.sources) or one.sources,
        validity_days=min(one.validity_days, other.validity_days),
        condition=one.condition if one.condition == other.condition else None,
    )


def part_of(data: Mapping[str, object]) -> Part:
    """A part from its plain data; ValueError where the data is none."""
    return Part(
        code=str(data["code"]),
        kind=PartKind(str(data["type"])),
        title=_text(data.get("title")),
        is_optional=bool(data.get("optional")),
        unit=_text(data.get("unit")),
        options=_options(data.get("options")),
        roles=_options(data.get("roles")),
        fields=tuple(part_of(each) for each in _mappings(data.get("fields"))),
        titles=tuple(_text(data[name]) for name in ("rows", "columns", "cells") if name in data),
    )


def _options(data: object) -> tuple[Option, ...]:
    return tuple(
        Option(code=str(each.get("code", "")), title=_text(each.get("title")))
        for each in _mappings(data)
    )


def _mappings(data: object) -> Iterable[Mapping[str, object]]:
    return [each for each in data if isinstance(each, Mapping)] if isinstance(data, list) else []


def _text(data: object) -> Text:
    if isinstance(data, Mapping):
        return {str(language): str(text) for language, text in data.items()}
    return str(data or "")
