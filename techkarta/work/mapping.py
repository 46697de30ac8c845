"""Between task rows and engine values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from techkarta.engine.execution.states import TaskState
from techkarta.engine.gates.facts import TaskFact

from .models import Evidence, Task

TEXT_KINDS = frozenset({"field", "note", "reply", "record", "link"})
"""Kinds of evidence a text can prove: every line of it counts as one piece."""

LINK_KINDS = frozenset({"link", "file", "photo", "signature", "record", "reply"})
"""Kinds of evidence a link can prove."""

FILE_KINDS = frozenset({"file", "photo", "signature", "record", "reply"})
"""Kinds of evidence a file can prove."""


def states_by_number(tasks: Iterable[Task]) -> dict[str, tuple[TaskState, ...]]:
    """Operation number → the states of its occurrences, in their order."""
    found: dict[str, list[tuple[int, TaskState]]] = defaultdict(list)
    for task in tasks:
        found[task.operation.no].append((task.occurrence, TaskState(task.state)))
    return {no: tuple(state for _, state in sorted(pairs)) for no, pairs in found.items()}


def pieces(evidence: Iterable[Evidence]) -> dict[str, int]:
    """How many pieces of each kind of evidence are given."""
    counted: dict[str, int] = defaultdict(int)
    for item in evidence:
        counted[item.kind] += piece_count(
            item.kind, item.text, is_attached=bool(item.link or item.file)
        )
    return dict(counted)


def piece_count(kind: str, text: str, *, is_attached: bool) -> int:
    """The pieces an item counts for: its file or link, and every line where text proves."""
    lines = [line for line in text.splitlines() if line.strip()] if kind in TEXT_KINDS else []
    return len(lines) + int(is_attached)


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
