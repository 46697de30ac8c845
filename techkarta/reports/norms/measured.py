"""Chronometry of the company's own history, by operation, person and version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import staffing
from techkarta.cases.selectors.history import HistoryFilter, VisitHistory, visit_histories
from techkarta.engine.cards.model import Card, Norm, Operation
from techkarta.engine.conformance.executions import MICROSECONDS_OF_MINUTE, microseconds
from techkarta.engine.conformance.norms import Chronometry, chronometry
from techkarta.engine.planning.effort import operation_minutes, operation_minutes_by_role
from techkarta.method.selectors import card_of

DAYS = 365
DAYS_OF_MONTH = 20
FUND = DAYS_OF_MONTH * 480 * 3 // 4
"""Minutes one person has for operations in a month: rule F5, three quarters of the day."""

_LOAD_DAYS, _MONTH = 90, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One operation of the card in force, by all its executions of the year."""

    operation: Operation
    found: Chronometry
    by_person: Mapping[str, Chronometry]
    by_version: Mapping[int, Chronometry]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLoad:
    """What a role needs in a month and has: minutes by present norms and by proposed ones."""

    role: str
    people: int
    now: float
    proposed: float

    @property
    def fund(self) -> int:
        """Minutes the people of the role have."""
        return self.people * FUND

    def load(self, need: float) -> int | None:
        """Whole percent of the fund; None where nobody is there."""
        return round(100 * need / self.fund) if self.people else None

    @staticmethod
    def staff(need: float) -> float:
        """People needed, to a tenth."""
        return round(need / FUND, 1)


def histories(actor: Actor, process_id: int | None, moment: datetime) -> list[VisitHistory]:
    """The visits of a process in the last year."""
    wanted = HistoryFilter(since=moment - timedelta(days=DAYS), process_id=process_id)
    return visit_histories(actor, wanted, "norms.view")


def measured(visits: Iterable[VisitHistory], card: Card) -> list[Measured]:
    """Chronometry of every operation of a card, over all revisions that have it."""
    rows: dict[str, list[tuple[str, int, float]]] = defaultdict(list)
    for each in visits:
        version = each.visit.card_version_id or 0
        for execution in each.trace.executions:
            if execution.fact is not None:
                minutes = execution.fact / MICROSECONDS_OF_MINUTE
                rows[execution.operation].append((execution.user, version, minutes))
    return [_measured(card.code, operation, rows[operation.no]) for operation in card.operations]


def _measured(code: str, operation: Operation, rows: Sequence[tuple[str, int, float]]) -> Measured:
    people: dict[str, list[float]] = defaultdict(list)
    versions: dict[int, list[float]] = defaultdict(list)
    for user, version, minutes in rows:
        people[user].append(minutes)
        versions[version].append(minutes)
    return Measured(
        operation=operation,
        found=chronometry(code, operation, [minutes for _, _, minutes in rows]),
        by_person={user: chronometry(code, operation, own) for user, own in people.items()},
        by_version={key: chronometry(code, operation, own) for key, own in versions.items()},
    )


def proposed_norm(norm: Norm, minutes: int, n: int) -> dict[str, object]:
    """The keys of a norm whose whole time is `minutes`, by so many observations."""
    setup = norm.setup / norm.batch
    return {"minutes": max(1, round(minutes - setup)), "basis": "chronometry", "observations": n}


def loads(actor: Actor, visits: Sequence[VisitHistory], moment: datetime) -> list[RoleLoad]:
    """Minutes a month by role: executions of the last ninety days by the norms of their cards.

    Source: rule F5, need = Σ count × norm, fund = days × 480 × 0.75.
    """
    counts = _counts(visits, moment - timedelta(days=_LOAD_DAYS))
    proposals = _proposals(visits, {version for version, _ in counts})
    now: dict[str, float] = defaultdict(float)
    proposed: dict[str, float] = defaultdict(float)
    for (version, no), count in counts.items():
        operation = next((each for each in card_of(version).operations if each.no == no), None)
        if operation is None or operation.norm is None:
            continue
        a_month = count * _MONTH / _LOAD_DAYS
        for role, minutes in operation_minutes_by_role(operation).items():
            now[role] += a_month * minutes
        for role, minutes in _by_proposal(operation, proposals.get((version, no))).items():
            proposed[role] += a_month * minutes
    people = staffing(actor.organisation_id).people.values()
    return [
        RoleLoad(
            role=role,
            people=sum(role in person.roles for person in people),
            now=minutes,
            proposed=proposed[role],
        )
        for role, minutes in sorted(now.items(), key=lambda item: -item[1])
    ]


def _counts(visits: Iterable[VisitHistory], since: datetime) -> dict[tuple[int, str], int]:
    """(version, operation) → executions since a moment."""
    counts: dict[tuple[int, str], int] = defaultdict(int)
    first = microseconds(since)
    for each in visits:
        for execution in each.trace.executions:
            if execution.end >= first:
                counts[each.visit.card_version_id or 0, execution.operation] += 1
    return counts


def _proposals(
    visits: Sequence[VisitHistory], versions: Iterable[int]
) -> dict[tuple[int, str], int]:
    """(version, operation) → proposed minutes, where some are."""
    found = {}
    for version in versions:
        own = [each for each in visits if each.visit.card_version_id == version]
        for row in measured(own, card_of(version)):
            if row.found.proposal is not None:
                found[version, row.operation.no] = row.found.proposal
    return found


def _by_proposal(operation: Operation, proposal: int | None) -> dict[str, float]:
    if proposal is None or operation.norm is None or not operation_minutes(operation):
        return operation_minutes_by_role(operation)
    norm = replace(operation.norm, minutes=proposal, setup=0, batch=1)
    return operation_minutes_by_role(replace(operation, norm=norm))
