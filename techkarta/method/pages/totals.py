"""The numbers of a whole card: minutes by role, control and its share, the critical path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.rules.tk309 import LIMIT
from techkarta.engine.planning.days import day_plan, operation_days
from techkarta.engine.planning.effort import (
    control_minutes_by_role,
    minutes_by_role,
    operation_minutes,
)

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
    plan = day_plan(card)
    return CardTotals(
        operations=len(card.operations),
        by_role=minutes_by_role(card),
        control_by_role=control_minutes_by_role(card),
        work=sum(operation_minutes(operation) for operation in card.operations),
        days=None if plan.has_circle else plan.days,
        chain=plan.chain,
    )


def longest_of(card: Card, chain: Sequence[str]) -> tuple[str, float] | None:
    """The operation of the chain that takes most working days; None where none takes any."""
    days = [(no, operation_days(card.operation(no))) for no in chain]
    longest = max(days, key=lambda each: each[1], default=None)
    return longest if longest and longest[1] else None


def chain_minutes(card: Card, chain: Sequence[str]) -> float:
    """Minutes of the operations of a chain."""
    return sum(operation_minutes(card.operation(no)) for no in chain)
