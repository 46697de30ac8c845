"""Facts a gate is judged on: tasks, answers, defences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from techkarta.engine.execution.states import TaskState


class AnswerState(StrEnum):
    """What an answer is worth today."""

    VALID = "valid"
    ABSENT = "absent"
    NO_SOURCE = "no_source"
    NO_DATE = "no_date"
    EXPIRED = "expired"


def answer_state(
    *,
    has_value: bool,
    has_source: bool,
    said_on: date | None,
    valid_until: date | None,
    today: date,
) -> AnswerState:
    """Judge one answer: valid = value, source and date not older than its validity (F11).

    The last day of validity still counts; no `valid_until` never expires.
    """
    if not has_value:
        return AnswerState.ABSENT
    if not has_source:
        return AnswerState.NO_SOURCE
    if said_on is None:
        return AnswerState.NO_DATE
    is_expired = valid_until is not None and today > valid_until
    return AnswerState.EXPIRED if is_expired else AnswerState.VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFact:
    """The answer to one question; `is_from_client`: said by the client, not assumed by us.

    `weight` is what the question weighs in the completeness; None for what rule F11 gives it.
    """

    code: str
    state: AnswerState
    is_critical: bool = False
    is_from_client: bool = False
    weight: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFact:
    """One task of the visit; `owner` and `until` say who removes what blocks it, and when."""

    no: str
    state: TaskState
    occurrence: int = 1
    owner: str | None = None
    until: date | None = None


class DefenceState(StrEnum):
    """How far a defence has come."""

    PLANNED = "planned"
    HELD = "held"
    REWORK = "rework"
    REFUSED = "refused"
    PASSED = "passed"
    CALLED_OFF = "called_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefenceFact:
    """A defence of the case; a blocking one holds the gate until it is passed or called off."""

    code: str
    state: DefenceState
    is_blocking: bool = True
