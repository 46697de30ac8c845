"""Chronometry of the company's own history, by operation, person and version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from techkarta.accounts.permissions import Actor
from techkarta.cases.selectors.history import HistoryFilter, VisitHistory, visit_histories
from techkarta.engine.cards.model import Card, Norm, Operation
from techkarta.engine.conformance.executions import MICROSECONDS_OF_MINUTE
from techkarta.engine.conformance.norms import Chronometry, chronometry

DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One operation of the card in force, by all its executions of the year."""

    operation: Operation
    found: Chronometry
    by_person: Mapping[str, Chronometry]
    by_version: Mapping[int, Chronometry]


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
