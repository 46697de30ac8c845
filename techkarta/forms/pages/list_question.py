"""The editor of one question: its parts as controls, its faults, its look for the performer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from techkarta.engine.forms.faults import FIELD_KINDS, MOST_FIELDS, MOST_OPTIONS, Fault
from techkarta.engine.forms.questions import PartKind, Question
from techkarta.engine.forms.sheet import Asked
from techkarta.engine.gates.facts import AnswerState
from techkarta.ui.values import Link, Option

from ..controls import NAMED, TITLES, new_code, part_control
from .client_types import TYPES
from .list_words import condition_text, fault_text
from .lists import ChangeLine
from .parts import Around
from .sheet import QuestionCard, QuestionGroup, Writing, question_card
from .words import say

SPARE = {"options": 2, "roles": 1, "fields": 2}
"""Empty rows offered under those there are."""

MORE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A text in two languages: the controls and what they hold."""

    label: str
    ru_name: str
    ru: str
    en_name: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRow:
    """A choice, a role or a column; its kind and unit where it is a column."""

    code_name: str
    code: str
    title: Pair
    kind_name: str = ""
    kind: str = ""
    unit: Pair | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEdit:
    """A part of an answer as the editor asks for it."""

    number: int
    code_name: str
    code: str
    kind_name: str
    kind: str
    optional_name: str
    is_optional: bool
    title: Pair
    unit: Pair | None
    named_title: str
    named: tuple[NamedRow, ...]
    titles: tuple[Pair, ...]
    more_name: str
    more: int
    up: str
    down: str
    drop: str
    rows: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListQuestionPage:
    """One question of a draft with everything that can be said about it."""

    title: str
    list_title: str
    crumbs: tuple[Link, ...]
    form: forms.Form
    parts: tuple[PartEdit, ...]
    kinds: tuple[Option, ...]
    column_kinds: tuple[Option, ...]
    faults: tuple[str, ...]
    differences: tuple[ChangeLine, ...]
    card: QuestionCard | None
    condition: str
    back_url: str
    remove_url: str
    version: int
    is_needed: bool
    today: date
    # What the card of the performer asks its page for.
    is_preview: bool = True
    can_answer: bool = True
    confidences: tuple[Option, ...] = ()
    hidden: tuple[tuple[str, str], ...] = ()
    talking_with: str = ""


def kind_options(kinds: Iterable[PartKind] = tuple(PartKind)) -> tuple[Option, ...]:
    """The kinds of parts to choose from."""
    return tuple(Option(value=kind.value, text=str(TYPES[kind.value])) for kind in kinds)


def column_kinds() -> tuple[Option, ...]:
    """The kinds a column may have."""
    return kind_options(kind for kind in PartKind if kind in FIELD_KINDS)


def part_edits(
    parts: Sequence[Mapping[str, Any]], faults: Sequence[Fault], more: Mapping[int, int]
) -> tuple[PartEdit, ...]:
    """The parts as controls; `more` says of which how many further empty rows are wanted."""
    last = len(parts) - 1
    return tuple(
        _part_edit(at, part, more.get(at, 0), _faults(at, part, faults), is_last=at == last)
        for at, part in enumerate(parts)
    )


def _faults(at: int, part: Mapping[str, Any], faults: Iterable[Fault]) -> tuple[str, ...]:
    code = part.get("code") or new_code(at)
    return tuple(fault_text(fault) for fault in faults if fault.part == code)


def _part_edit(
    at: int, part: Mapping[str, Any], more: int, faults: tuple[str, ...], *, is_last: bool
) -> PartEdit:
    kind = str(part["type"])
    name = NAMED.get(kind, "")
    has_unit = kind in {PartKind.NUMBER, PartKind.MONEY}
    labels = {"rows": _("What the rows are"), "columns": _("What the columns are"),
              "cells": _("What the cells hold")}  # fmt: skip
    return PartEdit(
        number=at + 1,
        code_name=part_control(at, "code"),
        code=str(part.get("code", "")),
        kind_name=part_control(at, "type"),
        kind=kind,
        optional_name=part_control(at, "optional"),
        is_optional=bool(part.get("optional")),
        title=_pair(_("What is put in here"), part.get("title"), at, "title"),
        unit=_pair(_unit_label(kind), part.get("unit"), at, "unit") if has_unit else None,
        named_title={"options": _("Choices"), "roles": _("Roles"), "fields": _("Columns")}.get(
            name, ""
        ),
        named=_named(at, name, part.get(name) or [], more) if name else (),
        titles=tuple(_pair(labels[each], part.get(each), at, each) for each in TITLES)
        if kind == PartKind.MATRIX
        else (),
        more_name=part_control(at, "more"),
        more=more,
        up=f"up-{at}" if at else "",
        down="" if is_last else f"down-{at}",
        drop=f"drop-{at}",
        rows=f"rows-{at}",
        faults=faults,
    )


def _unit_label(kind: str) -> str:
    return _("Per what") if kind == PartKind.MONEY else _("Unit")


def _named(
    at: int, name: str, rows: Sequence[Mapping[str, Any]], more: int
) -> tuple[NamedRow, ...]:
    most = MOST_FIELDS if name == "fields" else MOST_OPTIONS
    count = min(most, len(rows) + SPARE[name] + more)
    return tuple(
        _named_row(at, name, row, rows[row] if row < len(rows) else {})
        for row in range(max(count, len(rows)))
    )


def _named_row(at: int, name: str, row: int, held: Mapping[str, Any]) -> NamedRow:
    is_column = name == "fields"
    return NamedRow(
        code_name=part_control(at, name, row, "code"),
        code=str(held.get("code", "")),
        title=_pair("", held.get("title"), at, name, row, "title"),
        kind_name=part_control(at, name, row, "type") if is_column else "",
        kind=str(held.get("type", "text")) if is_column else "",
        unit=_pair(_("Unit"), held.get("unit"), at, name, row, "unit") if is_column else None,
    )


def _pair(label: str, held: object, at: int, *places: object) -> Pair:
    *before, name = places
    known = held if isinstance(held, Mapping) else {"ru": str(held or "")}
    return Pair(
        label=label,
        ru_name=part_control(at, *before, f"{name}_ru"),
        ru=str(known.get("ru", "")),
        en_name=part_control(at, *before, f"{name}_en"),
        en=str(known.get("en", "")),
    )


def preview_card(question: Question, today: date, condition: str = "") -> QuestionCard:
    """A question as whoever answers it sees it, with two people to choose from."""
    people = (
        Option(value="1", text=_("Somebody at the client")),
        Option(value="2", text=_("Somebody else there")),
    )
    asked = Asked(question=question, answer=None, state=AnswerState.ABSENT)
    writing = Writing(answers={}, around=Around(people=people), today=today)
    return question_card(asked, writing, note=condition)


def preview_groups(
    questions: Sequence[Question], today: date, titles: Mapping[str, str]
) -> tuple[QuestionGroup, ...]:
    """A whole list as it is asked, by the moment its questions are due."""
    by_key = {question.key: question for question in questions}
    dues: dict[str, list[QuestionCard]] = {}
    for question in questions:
        words = condition_text(question.condition, by_key)
        dues.setdefault(question.due, []).append(preview_card(question, today, words))
    order = [*titles, *(due for due in dues if due not in titles)]
    return tuple(
        QuestionGroup(
            title=titles.get(due) or _("Other questions"),
            note="",
            is_now=False,
            done=0,
            cards=tuple(dues[due]),
        )
        for due in order
        if due in dues
    )


def whole_faults(faults: Iterable[Fault]) -> tuple[str, ...]:
    """What is wrong with the question itself, in words."""
    return tuple(fault_text(fault) for fault in faults if not fault.part)


def wait_options(
    questions: Iterable[Question], own: str
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The choices of other questions a question may wait for, with their values."""
    kinds = {PartKind.CHOICE, PartKind.MULTICHOICE}
    return [
        (
            f"{question.key}/{part.code}",
            " · ".join(filter(None, (say(question.mark), say(part.title)))),
            [(each.code, say(each.title)) for each in part.options],
        )
        for question in questions
        if question.code != own
        for part in question.parts
        if part.kind in kinds
    ]
