"""The numbers of a whole card: minutes by role, control and its share, the critical path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from techkarta.engine.cards.model import Card
from techkarta.engine.errors import EngineError
from techkarta.engine.lint.critical_path import critical_path_days
from techkarta.engine.lint.rules.tk309 import LIMIT
from techkarta.engine.planning.effort import (
    control_minutes_by_role,
    minutes_by_role,
    operation_minutes,
)
from techkarta.engine.planning.network import network
from techkarta.engine.planning.schedule import Work, critical_path, schedule

CONTROL_LIMIT = round(100 * LIMIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTotals:
    """Minutes of one case; `days` is None where the order of operations has a cycle.

    `work` counts the performers alone, as the limit of control does (rule TK309).
    """

    operations: int
    by_role: Mapping[str, float]
    control_by_role: Mapping[str, float]
    work: float
    days: float | None
    chain: tuple[str, ...] = ()

    @property
    def people(self) -> float:
        """Minutes of everybody a case occupies."""
        return sum(self.by_role.values())

    @property
    def control(self) -> float:
        """Expected minutes of all controllers for one case."""
        return sum(self.control_by_role.values())

    @property
    def control_percent(self) -> float:
        """Control in hundredths of the work."""
        return 100 * self.control / self.work if self.work else 0.0


def totals_of(card: Card) -> CardTotals:
    """The numbers of a card; a broken draft gives what can be counted."""
    return CardTotals(
        operations=len(card.operations),
        by_role=minutes_by_role(card),
        control_by_role=control_minutes_by_role(card),
        work=sum(operation_minutes(operation) for operation in card.operations),
        days=critical_path_days(card),
        chain=_chain(card),
    )


def _chain(card: Card) -> tuple[str, ...]:
    """The operations no minute of which can be spared; none where the order cannot be told."""
    try:
        order = network(card)
    except EngineError:
        return ()
    work = {item.no: Work(seconds=round(operation_minutes(item) * 60)) for item in card.operations}
    return critical_path(order, work, schedule(order, work))


def chain_minutes(card: Card, chain: Sequence[str]) -> float:
    """Minutes of the operations of a chain."""
    return sum(operation_minutes(card.operation(no)) for no in chain)
