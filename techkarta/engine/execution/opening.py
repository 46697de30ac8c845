"""Opening: which waiting tasks become ready or turn out not to apply.

A task is judged when its turn comes, because what precedes it may find out what its condition
asks. Its turn comes when, with `join: all`, every predecessor counts (accepted, skipped or not
applicable); with `join: any`, one of them was accepted or skipped, or all of them turned out not
to apply: a branch that does not apply never opens what the other branch should. A repeating
predecessor counts from its first occurrence that does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from techkarta.engine.cards.model import Card, Join, Operation
from techkarta.engine.execution.conditions import Attributes, holds
from techkarta.engine.execution.states import OPENS_SUCCESSORS, TaskState

Facts = Mapping[str, Sequence[TaskState]]
"""Operation number → states of its tasks, by occurrence from 1. Absent = waits, no task yet."""

_DOES_NOT_APPLY = frozenset({TaskState.NOT_APPLICABLE})
_OPENS_ANY = OPENS_SUCCESSORS - _DOES_NOT_APPLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One task that leaves `waiting`."""

    no: str
    occurrence: int
    state: TaskState
    """`ready` or `not_applicable`."""


def opening(card: Card, facts: Facts, attributes: Attributes) -> tuple[Transition, ...]:
    """All moves out of `waiting` that facts and attributes allow, in card order, to a fixed point.

    What turns out not to apply opens its successors in the same call. Applying the result and
    asking again gives nothing. A condition not decidable yet leaves its task waiting. Facts of
    operations the card does not have are ignored.
    """
    states = {each.no: list(facts.get(each.no) or (TaskState.WAITING,)) for each in card.operations}
    found: dict[tuple[str, int], Transition] = {}
    is_moving = True
    while is_moving:
        is_moving = False
        for operation in card.operations:
            for move in _moves(operation, states, attributes):
                states[move.no][move.occurrence - 1] = move.state
                found[move.no, move.occurrence] = move
                is_moving |= move.state in OPENS_SUCCESSORS
    place = {each.no: index for index, each in enumerate(card.operations)}
    return tuple(sorted(found.values(), key=lambda move: (place[move.no], move.occurrence)))


def waits_for(card: Card, facts: Facts, no: str) -> tuple[str, ...]:
    """Predecessors that keep operation `no` from its turn; () when its turn has come."""
    operation = card.operation(no)
    if _has_turn(operation, facts):
        return ()
    return tuple(each for each in operation.after if not _is_any_in(facts, each, OPENS_SUCCESSORS))


def _moves(operation: Operation, states: Facts, attributes: Attributes) -> Sequence[Transition]:
    waiting = [
        occurrence
        for occurrence, state in enumerate(states[operation.no], start=1)
        if state == TaskState.WAITING
    ]
    if not waiting or not _has_turn(operation, states):
        return ()
    verdict = holds(operation.when, attributes)
    if verdict is None:
        return ()
    state = TaskState.READY if verdict else TaskState.NOT_APPLICABLE
    return [Transition(no=operation.no, occurrence=each, state=state) for each in waiting]


def _has_turn(operation: Operation, facts: Facts) -> bool:
    if operation.join is Join.ALL:
        return all(_is_any_in(facts, each, OPENS_SUCCESSORS) for each in operation.after)
    return any(_is_any_in(facts, each, _OPENS_ANY) for each in operation.after) or all(
        _is_any_in(facts, each, _DOES_NOT_APPLY) for each in operation.after
    )


def _is_any_in(facts: Facts, no: str, states: frozenset[TaskState]) -> bool:
    return any(state in states for state in facts.get(no, ()))
