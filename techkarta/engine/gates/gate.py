"""The gate of a stage: one pure function over facts that tells what is missing, item by item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from techkarta.engine.cards.model import Card, ControlMethod, ExitCriterion, Operation, Proof
from techkarta.engine.execution.opening import waits_for
from techkarta.engine.execution.states import COUNTS_FOR_GATE, TaskState
from techkarta.engine.gates.facts import (
    AnswerFact,
    AnswerState,
    DefenceFact,
    DefenceState,
    TaskFact,
)

_CLIENT = "client"
_SETTLED = frozenset({DefenceState.PASSED, DefenceState.CALLED_OFF})


class ItemKind(StrEnum):
    """What an item of the gate is about."""

    CRITERION = "criterion"
    OPERATION = "operation"
    ANSWER = "answer"
    DEFENCE = "defence"


class Reason(StrEnum):
    """Why an item is not met."""

    NOT_PROVED = "not_proved"
    NO_TASK = "no_task"
    WAITS_FOR_PREDECESSORS = "waits_for_predecessors"
    WAITS_FOR_CONDITION = "waits_for_condition"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    AWAITS_CONTROL = "awaits_control"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    ANSWER_ABSENT = "answer_absent"
    ANSWER_WITHOUT_SOURCE = "answer_without_source"
    ANSWER_WITHOUT_DATE = "answer_without_date"
    ANSWER_EXPIRED = "answer_expired"
    DEFENCE_NOT_PASSED = "defence_not_passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class GateItem:
    """One thing the gate looks at. `code`: criterion id, operation number, question or defence.

    Only critical items hold the gate. `reason` and `params` are set where the item is not met;
    `params["waits_for"]` is a role, "client" or a person, where it waits for somebody.
    """

    kind: ItemKind
    code: str
    is_met: bool
    is_critical: bool = True
    reason: Reason | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The result: all items, met ones included."""

    items: tuple[GateItem, ...]

    @property
    def missing(self) -> tuple[GateItem, ...]:
        """What holds the gate."""
        return tuple(item for item in self.items if item.is_critical and not item.is_met)

    @property
    def is_open(self) -> bool:
        """Whether the case may go on to the next stage."""
        return not self.missing


def gate(
    card: Card,
    *,
    tasks: Iterable[TaskFact],
    proved: Collection[str] = (),
    answers: Iterable[AnswerFact] = (),
    defences: Iterable[DefenceFact] = (),
) -> Gate:
    """Judge the gate of the stage `card` is for.

    It is open when every critical exit criterion is proved, every mandatory operation is
    accepted, skipped or not applicable, every answer given here (the mandatory ones of the
    stage) is valid, and no blocking defence is open. `proved`: ids of criteria proved by an
    event, document or field; a criterion proved by an operation asks that this one is accepted
    (skipping it proves nothing), and asks nothing where the operation does not apply. A
    repeating operation counts from its first occurrence that does.
    """
    found: dict[str, list[TaskFact]] = defaultdict(list)
    for fact in sorted(tasks, key=lambda each: each.occurrence):
        found[fact.no].append(fact)
    return Gate(
        items=(
            *(_criterion(each, found, proved) for each in card.exit),
            *(_operation(each, card, found) for each in card.operations if each.is_mandatory),
            *(_answer(each) for each in answers),
            *(_defence(each) for each in defences),
        )
    )


def eased(whole: Gate) -> Gate:
    """The gate between two stages one card covers: the card is judged where it ends.

    Its criteria and operations are shown and hold nothing; answers and defences hold as ever.
    """
    waits = (ItemKind.CRITERION, ItemKind.OPERATION)
    return Gate(
        items=tuple(
            replace(item, is_critical=False) if item.kind in waits else item for item in whole.items
        )
    )


def _criterion(
    criterion: ExitCriterion, found: Mapping[str, list[TaskFact]], proved: Collection[str]
) -> GateItem:
    params: dict[str, object] = {"proof": criterion.proof}
    if criterion.proof is Proof.OPERATION and criterion.operation is not None:
        states = {fact.state for fact in found.get(criterion.operation, ())}
        is_met = TaskState.ACCEPTED in states or states == {TaskState.NOT_APPLICABLE}
        params["operation"] = criterion.operation
    else:
        is_met = criterion.id in proved
        if criterion.proof is Proof.CLIENT_EVENT:
            params["waits_for"] = _CLIENT
    return GateItem(
        kind=ItemKind.CRITERION,
        code=criterion.id,
        is_met=is_met,
        is_critical=criterion.is_critical,
        reason=None if is_met else Reason.NOT_PROVED,
        params={} if is_met else params,
    )


def _operation(operation: Operation, card: Card, found: Mapping[str, list[TaskFact]]) -> GateItem:
    facts = found.get(operation.no, [])
    is_met = any(fact.state in COUNTS_FOR_GATE for fact in facts)
    if is_met:
        return GateItem(kind=ItemKind.OPERATION, code=operation.no, is_met=True)
    living = [fact for fact in facts if fact.state != TaskState.CANCELLED] or facts
    reason, params = _why(operation, living[-1], card, found) if living else (Reason.NO_TASK, {})
    return GateItem(
        kind=ItemKind.OPERATION, code=operation.no, is_met=False, reason=reason, params=params
    )


def _why(
    operation: Operation, fact: TaskFact, card: Card, found: Mapping[str, list[TaskFact]]
) -> tuple[Reason, dict[str, object]]:
    """What an operation that does not count yet waits for."""
    match fact.state:
        case TaskState.WAITING:
            facts = {no: [each.state for each in tasks] for no, tasks in found.items()}
            before = waits_for(card, facts, operation.no)
            if before:
                return Reason.WAITS_FOR_PREDECESSORS, {"operations": before}
            return Reason.WAITS_FOR_CONDITION, {"attributes": tuple(operation.when)}
        case TaskState.BLOCKED:
            return Reason.BLOCKED, {"waits_for": fact.owner, "until": fact.until}
        case TaskState.DONE:
            return Reason.AWAITS_CONTROL, {"waits_for": _controller(operation)}
        case _:
            return _OF_STATE[fact.state], {"waits_for": operation.role}


_OF_STATE = {
    TaskState.READY: Reason.NOT_STARTED,
    TaskState.IN_PROGRESS: Reason.IN_PROGRESS,
    TaskState.RETURNED: Reason.RETURNED,
    TaskState.CANCELLED: Reason.CANCELLED,
}

_OF_ANSWER = {
    AnswerState.ABSENT: Reason.ANSWER_ABSENT,
    AnswerState.NO_SOURCE: Reason.ANSWER_WITHOUT_SOURCE,
    AnswerState.NO_DATE: Reason.ANSWER_WITHOUT_DATE,
    AnswerState.EXPIRED: Reason.ANSWER_EXPIRED,
}


def _controller(operation: Operation) -> str | None:
    """Whom a finished operation waits for; the performer himself where evidence decides alone."""
    control = operation.control
    if control is None:
        return None
    if control.method is ControlMethod.CLIENT:
        return _CLIENT
    return operation.role if control.method is ControlMethod.AUTOMATIC else control.by


def _answer(fact: AnswerFact) -> GateItem:
    reason = _OF_ANSWER.get(fact.state)
    return GateItem(kind=ItemKind.ANSWER, code=fact.code, is_met=reason is None, reason=reason)


def _defence(fact: DefenceFact) -> GateItem:
    is_met = fact.state in _SETTLED
    return GateItem(
        kind=ItemKind.DEFENCE,
        code=fact.code,
        is_met=is_met,
        is_critical=fact.is_blocking,
        reason=None if is_met else Reason.DEFENCE_NOT_PASSED,
        params={} if is_met else {"state": fact.state.value},
    )
