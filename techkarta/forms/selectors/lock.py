"""The proposal lock of a case, exceptions from it, their quota and what became of both."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet

from techkarta.engine.forms.sheet import Sheet
from techkarta.engine.gates.proposal_lock import ProposalLock, exceptions_left

from ..models import ExceptionState, LockPassage, ProposalException
from .sheets import Subject, sheet_of

Ids: TypeAlias = Any
"""Identifiers of cases, or a query of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockState:
    """The lock of a case today: the rule's verdict and the exception that opens it, if any."""

    lock: ProposalLock
    granted: ProposalException | None = None
    asked: ProposalException | None = None

    @property
    def is_open(self) -> bool:
        """Whether a proposal may go out: by the rule, or by an exception in force."""
        return self.lock.is_open or self.granted is not None


def lock_state(subject: Subject, today: date, sheet: Sheet | None = None) -> LockState:
    """Whether a proposal of the case may be sent today, by the rule or by an exception."""
    rows = ProposalException.objects.filter(case_id=subject.case_id or 0)
    live = list(
        rows.filter(Q(state=ExceptionState.ASKED) | Q(expires_on__gte=today, granted_on__lte=today))
        .select_related("asked_by", "decided_by")
        .order_by("-id")
    )
    return LockState(
        lock=(sheet or sheet_of(subject, today)).lock,
        granted=next((row for row in live if row.state == ExceptionState.GRANTED), None),
        asked=next((row for row in live if row.state == ExceptionState.ASKED), None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many exceptions a month may have: a tenth of its proposals (rule F11)."""

    month: date
    proposals: int
    granted: int

    @property
    def left(self) -> int:
        """How many more may be granted."""
        return exceptions_left(proposals=self.proposals, granted=self.granted)

    @property
    def whole(self) -> int:
        """How many the month may have in all."""
        return exceptions_left(proposals=self.proposals, granted=0)


def quota(organisation_id: int, today: date) -> Quota:
    """The quota of the month of `today`; two queries.

    A month that has just begun is measured by the month before it, while this one has fewer.
    """
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    passages = LockPassage.objects.filter(organisation_id=organisation_id, passed_on__gte=before)
    cases: dict[bool, set[int]] = {True: set(), False: set()}
    for case_id, day in passages.values_list("case_id", "passed_on"):
        cases[day >= month].add(case_id)
    granted = ProposalException.objects.filter(
        organisation_id=organisation_id, granted_on__gte=month, state=ExceptionState.GRANTED
    )
    return Quota(
        month=month,
        proposals=max(len(cases[True]), len(cases[False])),
        granted=granted.count(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WinRate:
    """How cases ended whose proposal went out one way."""

    sent: int
    won: int
    lost: int

    @property
    def percent(self) -> int | None:
        """Won to decided, whole percents; None while nothing is decided."""
        decided = self.won + self.lost
        return round(100 * self.won / decided) if decided else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCase:
    """A case whose proposal went out: first when, whether by exception, how it ended since."""

    case_id: int
    state: str
    first_on: date
    is_excepted: bool

    @property
    def way(self) -> str:
        """`gated` or `excepted`."""
        return "excepted" if self.is_excepted else "gated"


def sent_cases(case_ids: Ids, since: date) -> list[SentCase]:
    """The cases of these whose proposals went out since a day; one query.

    `case_ids` are identifiers, or a query of them. A case with a proposal of either kind counts as
    excepted.
    """
    rows = LockPassage.objects.filter(case_id__in=case_ids, passed_on__gte=since)
    found: dict[int, SentCase] = {}
    told = rows.order_by("passed_on", "id").values_list(
        "case_id", "case__state", "passed_on", "by_exception_id"
    )
    for case_id, state, day, exception in told:
        known = found.get(case_id)
        found[case_id] = SentCase(
            case_id=case_id,
            state=state,
            first_on=known.first_on if known else day,
            is_excepted=exception is not None or (known is not None and known.is_excepted),
        )
    return list(found.values())


def win_rates(case_ids: Ids, since: date) -> dict[str, WinRate]:
    """`gated` and `excepted` → how the cases ended whose proposals went out since a day."""
    sent = sent_cases(case_ids, since)
    return {way: _rate([each for each in sent if each.way == way]) for way in WAYS}


WAYS = ("gated", "excepted")


def _rate(sent: Collection[SentCase]) -> WinRate:
    states = [each.state for each in sent]
    return WinRate(sent=len(states), won=states.count("won"), lost=states.count("lost"))


def exceptions(case_ids: Ids) -> QuerySet[ProposalException]:
    """The exceptions of these cases with their people and clients, the latest first."""
    rows = ProposalException.objects.filter(case_id__in=case_ids)
    return rows.select_related(
        "asked_by", "decided_by", "case__client", "case__owner", "case__stage"
    ).order_by("-asked_at", "-id")
