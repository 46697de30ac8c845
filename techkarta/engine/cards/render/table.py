"""Rows of the operations table: every column of a row as text."""

from __future__ import annotations

from dataclasses import dataclass

from techkarta.engine.cards.model import Card, Operation

from .passport import Passport
from .phrases import (
    after_phrase,
    conditions_phrase,
    due_phrase,
    evidence_phrase,
    method_phrase,
    repeat_phrase,
    resource_phrase,
    setup_phrase,
)
from .words import Words, clean, picked, role_name, short_role

COLUMNS = (
    "no",
    "task",
    "title",
    "result",
    "steps",
    "after",
    "conditions",
    "repeat",
    "setup",
    "minutes",
    "per",
    "due",
    "role",
    "with",
    "resources",
    "technology",
    "tool",
    "evidence",
    "method",
    "by",
    "criterion",
    "control_minutes",
)
"""Columns of a sheet, in order; a printed table joins some of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """One operation; lists stay lists, so that each format sets them its own way."""

    no: str
    task: str
    title: str
    result: str
    steps: tuple[str, ...]
    after: str
    conditions: str
    repeat: str
    setup: str
    minutes: str
    per: str
    due: str
    role: str
    role_short: str
    participants: tuple[str, ...]
    participants_short: tuple[str, ...]
    resources: tuple[str, ...]
    technology: str
    tool: str
    evidence: str
    method: str
    method_short: str
    by: str
    by_short: str
    criterion: str
    control_minutes: str
    is_critical: bool = False

    def cells(self) -> dict[str, str]:
        """Text by column of a sheet; items of a list stand on lines of their own."""
        special = {
            "with": ", ".join(self.participants),
            "steps": "\n".join(self.steps),
            "resources": "\n".join(self.resources),
        }
        return {name: special.get(name) or str(getattr(self, name, "")) for name in COLUMNS}


def operation_row(
    operation: Operation, card: Card, passport: Passport, words: Words, *, is_critical: bool = False
) -> OperationRow:
    """One operation in words."""
    norm, control = operation.norm, operation.control
    people = operation.participants
    by = control.by if control else None
    return OperationRow(
        no=clean(operation.no),
        task=picked(operation.task, words),
        title=picked(operation.title, words),
        result=picked(operation.result, words),
        steps=tuple(picked(step, words) for step in operation.steps),
        after=after_phrase(operation, words),
        conditions=conditions_phrase(operation, passport.titles, words),
        repeat=repeat_phrase(operation.repeat, words),
        setup=setup_phrase(norm, words),
        minutes=str(norm.minutes) if norm else "",
        per=words.word("per", norm.per.value) if norm else "",
        due=due_phrase(operation.due, words),
        role=role_name(operation.role, card, words),
        role_short=short_role(operation.role, card, words),
        participants=tuple(role_name(role, card, words) for role in people),
        participants_short=tuple(short_role(role, card, words) for role in people),
        resources=tuple(resource_phrase(each, card, words) for each in operation.resources),
        technology=_title(operation.technology, operation.technology, passport, words),
        tool=_title(operation.tool, f"{operation.technology}/{operation.tool}", passport, words),
        evidence=evidence_phrase(operation.evidence, words),
        method=method_phrase(control, words),
        method_short=_method_short(operation, words),
        by=role_name(by, card, words),
        by_short=short_role(by, card, words),
        criterion=picked(control.criterion, words) if control else "",
        control_minutes=str(control.minutes) if control and control.minutes else "",
        is_critical=is_critical,
    )


def _title(code: str | None, key: str | None, passport: Passport, words: Words) -> str:
    return picked(passport.titles.get(key or "", code), words) if code else ""


def _method_short(operation: Operation, words: Words) -> str:
    control = operation.control
    if control is None or control.method is None:
        return ""
    return words.say(f"method_short.{control.method.value}")
