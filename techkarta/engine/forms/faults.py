"""What makes a list of questions unfit to be asked; every fault names its question and part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from techkarta.engine.cards.model import Text
from techkarta.engine.forms.questions import (
    PRESENTATION,
    PRESENTATION_PART,
    Option,
    Part,
    PartKind,
    Question,
    Source,
)
from techkarta.engine.gates.proposal_lock import FROM_CLIENT_PERCENT

MOST_QUESTIONS = 100
MOST_PARTS = 12
MOST_OPTIONS = 50
MOST_FIELDS = 8
LONGEST_TITLE = 300
LONGEST_VALIDITY = 3650
HEAVIEST = 9
FIELD_KINDS = frozenset({PartKind.TEXT, PartKind.NUMBER, PartKind.MONEY, PartKind.DATE})
"""What the columns of rows may hold: one control a cell."""

_FEWEST_OPTIONS = 2
_WHOLE = 100
_CHOICES = frozenset({PartKind.CHOICE, PartKind.MULTICHOICE})


class FaultKind(StrEnum):
    """What is wrong with a question, or with the whole list."""

    LIST_EMPTY = "list_empty"
    TOO_MANY_QUESTIONS = "too_many_questions"
    NO_PRESENTATION = "no_presentation"
    CLIENT_CANNOT_SAY = "client_cannot_say"
    TEXT_EMPTY = "text_empty"
    TEXT_LONG = "text_long"
    ASKED_TWICE = "asked_twice"
    WEIGHT = "weight"
    VALIDITY = "validity"
    NO_SOURCE = "no_source"
    NO_PARTS = "no_parts"
    TOO_MANY_PARTS = "too_many_parts"
    ALL_OPTIONAL = "all_optional"
    PART_UNTITLED = "part_untitled"
    PART_REPEATED = "part_repeated"
    FEW_OPTIONS = "few_options"
    TOO_MANY_OPTIONS = "too_many_options"
    OPTION_REPEATED = "option_repeated"
    NO_ROLES = "no_roles"
    NO_COLUMNS = "no_columns"
    TOO_MANY_COLUMNS = "too_many_columns"
    COLUMN_KIND = "column_kind"
    MATRIX_UNTITLED = "matrix_untitled"
    CONDITION_ITSELF = "condition_itself"
    CONDITION_UNKNOWN = "condition_unknown"
    CONDITION_EMPTY = "condition_empty"
    CONDITION_CIRCLE = "condition_circle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault; without `question` it is of the whole list, without `part` of the question."""

    kind: FaultKind
    question: str = ""
    part: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


def faults_of(questions: Sequence[Question], *, is_of_client_type: bool) -> tuple[Fault, ...]:
    """Everything that keeps a list from being asked, question by question.

    The list of a client type decides about proposals (F11), so it must be possible to open the
    lock with it: it asks for the day of presentation, and enough of its critical questions may be
    answered by the client.
    """
    found = [fault for each in questions for fault in question_faults(each)]
    found += _conditions(questions)
    found += _repeats(questions)
    if not questions:
        found.append(Fault(kind=FaultKind.LIST_EMPTY))
    if len(questions) > MOST_QUESTIONS:
        limit = {"limit": MOST_QUESTIONS}
        found.append(Fault(kind=FaultKind.TOO_MANY_QUESTIONS, params=limit))
    if is_of_client_type and questions:
        found += _lock_faults(questions)
    return tuple(found)


def question_faults(question: Question) -> tuple[Fault, ...]:
    """What is wrong with one question by itself."""
    kinds = [
        (FaultKind.TEXT_EMPTY, not says(question.text), {}),
        (FaultKind.TEXT_LONG, _is_long(question.text), {"limit": LONGEST_TITLE}),
        (FaultKind.WEIGHT, not 1 <= question.weight <= HEAVIEST, {"limit": HEAVIEST}),
        (
            FaultKind.VALIDITY,
            not 1 <= question.validity_days <= LONGEST_VALIDITY,
            {"limit": LONGEST_VALIDITY},
        ),
        (FaultKind.NO_SOURCE, not question.sources, {}),
        (FaultKind.NO_PARTS, not question.parts, {}),
        (FaultKind.TOO_MANY_PARTS, len(question.parts) > MOST_PARTS, {"limit": MOST_PARTS}),
        (
            FaultKind.ALL_OPTIONAL,
            bool(question.parts) and all(part.is_optional for part in question.parts),
            {},
        ),
    ]
    own = [
        Fault(kind=kind, question=question.code, params=params)
        for kind, is_found, params in kinds
        if is_found
    ]
    codes = [part.code for part in question.parts]
    parts = [fault for part in question.parts for fault in _part_faults(question.code, part)]
    parts += [
        Fault(kind=FaultKind.PART_REPEATED, question=question.code, part=code)
        for code in _twice(codes)
    ]
    return (*own, *parts)


def says(text: Text) -> bool:
    """Whether a text says anything in any language."""
    names = text.values() if isinstance(text, Mapping) else [text]
    return any(name.strip() for name in names)


def _part_faults(question: str, part: Part) -> Iterable[Fault]:
    def fault(kind: FaultKind, **params: object) -> Fault:
        return Fault(kind=kind, question=question, part=part.code, params=params)

    if not says(part.title):
        yield fault(FaultKind.PART_UNTITLED)
    if _is_long(part.title):
        yield fault(FaultKind.TEXT_LONG, limit=LONGEST_TITLE)
    if part.kind in _CHOICES:
        if len(part.options) < _FEWEST_OPTIONS:
            yield fault(FaultKind.FEW_OPTIONS)
        yield from _named_faults(part.options, fault)
    if part.kind is PartKind.CONTACTS:
        if not part.roles:
            yield fault(FaultKind.NO_ROLES)
        yield from _named_faults(part.roles, fault)
    if part.kind is PartKind.LIST:
        yield from _column_faults(part, fault)
    if part.kind is PartKind.MATRIX and not (
        len(part.titles) == len(("rows", "columns", "cells")) and all(map(says, part.titles))
    ):
        yield fault(FaultKind.MATRIX_UNTITLED)


def _named_faults(options: Sequence[Option], fault: Callable[..., Fault]) -> Iterable[Fault]:
    if len(options) > MOST_OPTIONS:
        yield fault(FaultKind.TOO_MANY_OPTIONS, limit=MOST_OPTIONS)
    names = [name for option in options for name in _names(option.title)]
    repeated = _twice(names) or _twice([option.code for option in options])
    if repeated:
        yield fault(FaultKind.OPTION_REPEATED, name=repeated[0])


def _column_faults(part: Part, fault: Callable[..., Fault]) -> Iterable[Fault]:
    if not part.fields:
        yield fault(FaultKind.NO_COLUMNS)
    if len(part.fields) > MOST_FIELDS:
        yield fault(FaultKind.TOO_MANY_COLUMNS, limit=MOST_FIELDS)
    if any(each.kind not in FIELD_KINDS for each in part.fields):
        yield fault(FaultKind.COLUMN_KIND)
    if any(not says(each.title) for each in part.fields):
        yield fault(FaultKind.PART_UNTITLED)


def _repeats(questions: Iterable[Question]) -> list[Fault]:
    seen: set[str] = set()
    found = []
    for question in questions:
        if question.key in seen:
            found.append(Fault(kind=FaultKind.ASKED_TWICE, question=question.code))
        seen.add(question.key)
    return found


def _conditions(questions: Sequence[Question]) -> list[Fault]:
    by_key = {question.key: question for question in questions}
    found = []
    for question in questions:
        kind = _condition_fault(question, by_key)
        if kind is not None:
            found.append(Fault(kind=kind, question=question.code))
    return found


def _condition_fault(question: Question, by_key: Mapping[str, Question]) -> FaultKind | None:
    condition = question.condition
    if condition is None:
        return None
    if condition.question == question.key:
        return FaultKind.CONDITION_ITSELF
    other = by_key.get(condition.question)
    part = other.part(condition.part) if other else None
    if part is None or part.kind not in _CHOICES:
        return FaultKind.CONDITION_UNKNOWN
    if not condition.values:
        return FaultKind.CONDITION_EMPTY
    if not condition.values <= {option.code for option in part.options}:
        return FaultKind.CONDITION_UNKNOWN
    return FaultKind.CONDITION_CIRCLE if _circles(question, by_key) else None


def _circles(question: Question, by_key: Mapping[str, Question]) -> bool:
    """Whether a question waits, through others, for itself."""
    seen: set[str] = set()
    at: Question | None = question
    while at is not None and at.condition is not None and at.key not in seen:
        seen.add(at.key)
        at = by_key.get(at.condition.question)
    return at is question


def _lock_faults(questions: Sequence[Question]) -> Iterable[Fault]:
    asked = next((each for each in questions if each.key == PRESENTATION), None)
    day = asked.part(PRESENTATION_PART) if asked else None
    if day is None or day.kind is not PartKind.DATE or day.is_optional:
        yield Fault(kind=FaultKind.NO_PRESENTATION, question=asked.code if asked else "")
    critical = [each for each in questions if each.is_critical]
    sayable = [each for each in critical if Source.CLIENT in each.sources]
    if len(sayable) * _WHOLE < len(critical) * FROM_CLIENT_PERCENT:
        params = {"percent": FROM_CLIENT_PERCENT, "said": len(sayable), "all": len(critical)}
        yield Fault(kind=FaultKind.CLIENT_CANNOT_SAY, params=params)


def _is_long(text: Text) -> bool:
    names = text.values() if isinstance(text, Mapping) else [text]
    return any(len(name) > LONGEST_TITLE for name in names)


def _names(text: Text) -> list[str]:
    """The names of an option, each once although two languages share it."""
    names = text.values() if isinstance(text, Mapping) else [text]
    return list(dict.fromkeys(name.strip().casefold() for name in names if name.strip()))


def _twice(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    found = []
    for name in names:
        if name in seen:
            found.append(name)
        seen.add(name)
    return found
