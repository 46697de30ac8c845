"""What differs between two revisions of a list of questions, question by question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from techkarta.engine.forms.questions import Option, Part, Question


class ChangeKind(StrEnum):
    """What was done to a question or to a part of it."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    TEXT = "text"
    MARK = "mark"
    SECTION = "section"
    CRITICAL = "critical"
    WEIGHT = "weight"
    DUE = "due"
    VALIDITY = "validity"
    SOURCES = "sources"
    CONDITION = "condition"
    PART_ADDED = "part_added"
    PART_REMOVED = "part_removed"
    PART_TITLE = "part_title"
    PART_OPTIONAL = "part_optional"
    PART_UNIT = "part_unit"
    PART_CHOICES = "part_choices"
    PART_ORDER = "part_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: of `question` as it is now (as it was, where it is removed), before and after.

    Parts are told by themselves, choices as tuples of their titles, the rest as it stands.
    """

    kind: ChangeKind
    question: Question
    part: Part | None = None
    before: object = None
    after: object = None


def difference(before: Sequence[Question], after: Sequence[Question]) -> tuple[Change, ...]:
    """Every change, in the order of the list after it; removed questions last."""
    old = {question.key: question for question in before}
    new = {question.key: question for question in after}
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    found: list[Change] = []
    for key, question in new.items():
        if key not in old:
            found.append(Change(kind=ChangeKind.ADDED, question=question))
            continue
        if key in moved:
            found.append(Change(kind=ChangeKind.MOVED, question=question))
        found += question_changes(old[key], question)
    found += [
        Change(kind=ChangeKind.REMOVED, question=question)
        for key, question in old.items()
        if key not in new
    ]
    return tuple(found)


def question_changes(before: Question, after: Question) -> tuple[Change, ...]:
    """What differs between two states of one question."""
    pairs = (
        (ChangeKind.TEXT, before.text, after.text),
        (ChangeKind.MARK, before.mark, after.mark),
        (ChangeKind.SECTION, before.section, after.section),
        (ChangeKind.CRITICAL, before.is_critical, after.is_critical),
        (ChangeKind.WEIGHT, before.weight, after.weight),
        (ChangeKind.DUE, before.due, after.due),
        (ChangeKind.VALIDITY, before.validity_days, after.validity_days),
        (ChangeKind.SOURCES, before.sources, after.sources),
        (ChangeKind.CONDITION, before.condition, after.condition),
    )
    own = [
        Change(kind=kind, question=after, before=was, after=now)
        for kind, was, now in pairs
        if was != now
    ]
    return (*own, *_part_changes(before, after))


def _part_changes(before: Question, after: Question) -> Iterable[Change]:
    old = {part.code: part for part in before.parts}
    new = {part.code: part for part in after.parts}
    for code, part in new.items():
        if code not in old:
            yield Change(kind=ChangeKind.PART_ADDED, question=after, part=part)
        else:
            yield from _of_part(after, old[code], part)
    for code, part in old.items():
        if code not in new:
            yield Change(kind=ChangeKind.PART_REMOVED, question=after, part=part)
    if [code for code in old if code in new] != [code for code in new if code in old]:
        yield Change(kind=ChangeKind.PART_ORDER, question=after)


def _of_part(question: Question, before: Part, after: Part) -> Iterable[Change]:
    pairs = (
        (ChangeKind.PART_TITLE, before.title, after.title),
        (ChangeKind.PART_OPTIONAL, before.is_optional, after.is_optional),
        (ChangeKind.PART_UNIT, before.unit, after.unit),
        (ChangeKind.PART_CHOICES, _choices(before), _choices(after)),
    )
    for kind, was, now in pairs:
        if was != now:
            yield Change(kind=kind, question=question, part=after, before=was, after=now)


def _choices(part: Part) -> tuple[object, ...]:
    """What there is to choose from, or what rows and tables are made of."""
    named: tuple[Option | Part, ...] = (*part.options, *part.roles, *part.fields)
    return (*(_plain(each.title) for each in named), *(_plain(title) for title in part.titles))


def _plain(text: object) -> object:
    return dict(text) if isinstance(text, Mapping) else text


def _moved(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """The fewest keys that, put elsewhere, turn one order into the other."""
    place = {key: at for at, key in enumerate(before)}
    best: list[list[str]] = []
    for key in after:
        ends = [run for run in best if place[run[-1]] < place[key]]
        best.append([*max(ends, key=len, default=[]), key])
    stay = max(best, key=len, default=[])
    return frozenset(after) - frozenset(stay)
