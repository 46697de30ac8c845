"""Between task rows and engine values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from techkarta.engine.cards.model import EvidenceKind
from techkarta.engine.execution.states import TaskState
from techkarta.engine.gates.facts import TaskFact
from techkarta.engine.gates.guards import Filling
from techkarta.engine.gates.sampling import CheckResult

from .models import Task

KINDS = frozenset(EvidenceKind)
"""Every kind of evidence a card may ask for."""

TEXT_KINDS = frozenset({"field", "note", "reply", "record", "link"})
"""Kinds of evidence a text can prove: every line of it counts as one piece."""

SPOKEN_KINDS = frozenset({"note", "reply", "record"})
"""Kinds of evidence in somebody's words; a field is short by nature."""

LINK_KINDS = frozenset({"link", "file", "photo", "signature", "record", "reply"})
"""Kinds of evidence a link can prove."""

FILE_KINDS = frozenset({"file", "photo", "signature", "record", "reply"})
"""Kinds of evidence a file can prove."""


class Piece(Protocol):
    """An item of evidence, handed in or kept."""

    @property
    def kind(self) -> str:
        """What kind it is given as."""

    @property
    def text(self) -> str:
        """The words, a line a piece."""

    @property
    def link(self) -> str:
        """Where it is to be found."""

    @property
    def file(self) -> object:
        """The file; false where there is none."""


def states_by_number(tasks: Iterable[Task]) -> dict[str, tuple[TaskState, ...]]:
    """Operation number → the states of its occurrences, in their order."""
    return states_of_rows((task.operation.no, task.occurrence, task.state) for task in tasks)


def states_of_rows(rows: Iterable[tuple[str, int, str]]) -> dict[str, tuple[TaskState, ...]]:
    """The same from rows of operation number, occurrence and state."""
    found: dict[str, list[tuple[int, TaskState]]] = defaultdict(list)
    for no, occurrence, state in rows:
        found[no].append((occurrence, TaskState(state)))
    return {no: tuple(state for _, state in sorted(pairs)) for no, pairs in found.items()}


def pieces(evidence: Iterable[Piece]) -> dict[EvidenceKind, int]:
    """How many pieces of each kind of evidence are given.

    Every line counts where text proves, a link or a file where these do; an unknown kind proves
    nothing.
    """
    counted: dict[EvidenceKind, int] = defaultdict(int)
    for item in evidence:
        if item.kind in KINDS:
            kind = EvidenceKind(item.kind)
            lines = sum(1 for line in item.text.splitlines() if line.strip())
            counted[kind] += (
                lines * (kind in TEXT_KINDS)
                + bool(item.link and kind in LINK_KINDS)
                + bool(item.file and kind in FILE_KINDS)
            )
    return dict(counted)


def filling_of(task: Task, evidence: Iterable[Piece], minutes: int, moment: datetime) -> Filling:
    """A task as its performer filled it in, with what it was proved by."""
    spoken = [item.text for item in evidence if item.kind in SPOKEN_KINDS and not item.file]
    words = " ".join(text for text in spoken if text.strip())
    return Filling(
        words=words or None,
        minutes=minutes,
        norm=task.minutes_norm,
        at=moment,
        case_id=task.visit.case_id,
    )


def check_results(history: Iterable[tuple[bool, bool]]) -> list[CheckResult]:
    """Decided checks as sampling judges them, from pairs of accepted and critical."""
    return [
        CheckResult(is_accepted=is_accepted, is_critical=is_critical)
        for is_accepted, is_critical in history
    ]


def task_facts(tasks: Iterable[Task]) -> tuple[TaskFact, ...]:
    """The tasks of a visit as the gate judges them."""
    return tuple(
        TaskFact(
            no=task.operation.no,
            state=TaskState(task.state),
            occurrence=task.occurrence,
            owner=task.blocked_owner.full_name if task.blocked_owner else None,
            until=task.blocked_until,
        )
        for task in tasks
    )
