"""The proposal lock (F11): whether enough is known of the client to issue a proposal.

Open when all critical (★) answers are valid, the valid weight is at least 85 % of the required
weight (★ weighs 3, others 1, unless a list gives its own weights), at least 70 % of the ★ were said
by the client, and the date of presentation is set. A client type without a list keeps the lock
shut: nothing says what must be known. All comparisons are in whole numbers, so 85 % is 85 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from techkarta.engine.gates.facts import AnswerFact, AnswerState

CRITICAL_WEIGHT = 3
OTHER_WEIGHT = 1
COMPLETENESS_PERCENT = 85
FROM_CLIENT_PERCENT = 70
EXCEPTION_DAYS = 5
EXCEPTION_QUOTA_PERCENT = 10
_WHOLE = 100


class LockReason(StrEnum):
    """What keeps the lock shut."""

    NO_LIST = "no_list"
    CRITICAL_ANSWERS = "critical_answers"
    COMPLETENESS = "completeness"
    FROM_CLIENT = "from_client"
    NO_PRESENTATION_DATE = "no_presentation_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLock:
    """The result in whole weights and counts; `open_questions` are not valid, ★ first.

    `ask_client` are ★ answered by others: too few would be the client's words even if the client
    answered every ★ that is open.
    """

    weight_valid: int
    weight_required: int
    critical_valid: int
    critical_from_client: int
    critical_required: int
    open_questions: tuple[str, ...]
    ask_client: tuple[str, ...] = ()
    reasons: tuple[LockReason, ...]

    @property
    def is_open(self) -> bool:
        """Whether a proposal may be issued."""
        return not self.reasons

    @property
    def completeness(self) -> float:
        """Valid weight to required weight, 0–1; 0 without a list."""
        return self.weight_valid / self.weight_required if self.weight_required else 0.0

    @property
    def share_from_client(self) -> float:
        """★ answers said by the client to all ★, 0–1; 1 where there are none to ask."""
        if not self.critical_required:
            return 1.0
        return self.critical_from_client / self.critical_required


def proposal_lock(answers: Iterable[AnswerFact], *, presentation_on: date | None) -> ProposalLock:
    """Judge the mandatory list of a client type; `answers` has one fact per question of the list.

    Only valid answers count as said by the client.
    """
    facts = tuple(answers)
    critical = [fact for fact in facts if fact.is_critical]
    valid = [fact for fact in facts if fact.state is AnswerState.VALID]
    critical_valid = [fact for fact in valid if fact.is_critical]
    from_client = sum(fact.is_from_client for fact in critical_valid)
    weight_valid, weight_required = _weight(valid), _weight(facts)
    verdicts = {
        LockReason.NO_LIST: not facts,
        LockReason.CRITICAL_ANSWERS: len(critical_valid) < len(critical),
        LockReason.COMPLETENESS: _is_under(weight_valid, COMPLETENESS_PERCENT, weight_required),
        LockReason.FROM_CLIENT: _is_under(from_client, FROM_CLIENT_PERCENT, len(critical)),
        LockReason.NO_PRESENTATION_DATE: presentation_on is None,
    }
    by_others = tuple(fact.code for fact in critical_valid if not fact.is_from_client)
    may_say = len(critical) - len(by_others)
    not_valid = [fact for fact in facts if fact.state is not AnswerState.VALID]
    return ProposalLock(
        weight_valid=weight_valid,
        weight_required=weight_required,
        critical_valid=len(critical_valid),
        critical_from_client=from_client,
        critical_required=len(critical),
        open_questions=tuple(
            fact.code for fact in sorted(not_valid, key=lambda fact: not fact.is_critical)
        ),
        ask_client=by_others if _is_under(may_say, FROM_CLIENT_PERCENT, len(critical)) else (),
        reasons=tuple(reason for reason, is_found in verdicts.items() if is_found),
    )


def exception_expires_on(granted_on: date) -> date:
    """The last day an exception may be used: five calendar days after it was granted."""
    return granted_on + timedelta(days=EXCEPTION_DAYS)


def is_exception_in_force(granted_on: date, today: date) -> bool:
    """Whether an exception granted on a day still opens the lock today."""
    return granted_on <= today <= exception_expires_on(granted_on)


def exceptions_left(*, proposals: int, granted: int) -> int:
    """How many more exceptions fit the quota of 10 % of a month's `proposals`, never negative."""
    return max(0, proposals * EXCEPTION_QUOTA_PERCENT // _WHOLE - granted)


def _weight(facts: Iterable[AnswerFact]) -> int:
    return sum(_weight_of(fact) for fact in facts)


def _weight_of(fact: AnswerFact) -> int:
    if fact.weight is not None:
        return fact.weight
    return CRITICAL_WEIGHT if fact.is_critical else OTHER_WEIGHT


def _is_under(part: int, percent: int, whole: int) -> bool:
    return part * _WHOLE < percent * whole
