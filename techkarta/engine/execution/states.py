"""The states of a task and the moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class TaskState(StrEnum):
    """Where a task stands."""

    WAITING = "waiting"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    DONE = "done"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"
    CANCELLED = "cancelled"


_S = TaskState

FINAL = frozenset({_S.ACCEPTED, _S.SKIPPED, _S.NOT_APPLICABLE, _S.CANCELLED})
"""Nothing leaves these."""

OPENS_SUCCESSORS = frozenset({_S.ACCEPTED, _S.SKIPPED, _S.NOT_APPLICABLE})
"""Successors no longer wait for a task in these."""

COUNTS_FOR_GATE = frozenset({_S.ACCEPTED, _S.SKIPPED, _S.NOT_APPLICABLE})
"""A mandatory operation in these does not hold the gate."""

OPEN = frozenset(_S) - FINAL
"""The task is still somebody's."""

ACTIONABLE = frozenset({_S.READY, _S.IN_PROGRESS, _S.RETURNED})
"""The performer can go on with these now."""

TRANSITIONS: Mapping[TaskState, frozenset[TaskState]] = MappingProxyType(
    {
        _S.WAITING: frozenset({_S.READY, _S.NOT_APPLICABLE, _S.CANCELLED}),
        _S.READY: frozenset({_S.IN_PROGRESS, _S.DONE, _S.BLOCKED, _S.SKIPPED, _S.CANCELLED}),
        _S.IN_PROGRESS: frozenset({_S.DONE, _S.BLOCKED, _S.READY, _S.CANCELLED}),
        _S.BLOCKED: frozenset({_S.READY, _S.CANCELLED}),
        _S.DONE: frozenset({_S.ACCEPTED, _S.RETURNED, _S.CANCELLED}),
        _S.RETURNED: frozenset({_S.IN_PROGRESS, _S.DONE, _S.CANCELLED}),
        _S.ACCEPTED: frozenset(),
        _S.SKIPPED: frozenset(),
        _S.NOT_APPLICABLE: frozenset(),
        _S.CANCELLED: frozenset(),
    }
)
"""Allowed moves. Every state that is not final may also be cancelled: the visit ended."""


def can_move(before: TaskState, after: TaskState) -> bool:
    """Whether a task may go from `before` to `after` in one move."""
    return after in TRANSITIONS[before]
