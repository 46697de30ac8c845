"""Effort: minutes of an operation and of a card, by role.

One case is counted, each operation once (one unit of its norm, one occurrence). Everybody whom
an operation occupies is counted: the performer for all its minutes; a participant (`with`) for
the minutes of the `people` resources of his role, or for all the minutes where there are none;
`people` of a role that is no participant for the minutes of the resource.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from techkarta.engine.cards.model import Card, ControlMethod, Operation, ResourceKind


def operation_minutes(operation: Operation) -> float:
    """Minutes of one case: norm + setup / batch (Тшк = Тшт + Тпз / n); 0 without a norm.

    An int wherever the setup divides evenly.
    """
    return plain_number(_exact(operation))


def operation_minutes_by_role(operation: Operation) -> dict[str, float]:
    """Minutes by role of everybody the operation occupies, the performer first."""
    return {role: plain_number(total) for role, total in _by_role(operation).items()}


def minutes_by_role(card: Card) -> dict[str, float]:
    """Minutes of one case by role, in the order the roles appear."""
    return total_minutes_by_role(card.operations)


def total_minutes_by_role(operations: Iterable[Operation]) -> dict[str, float]:
    """As `minutes_by_role`, for some of the operations."""
    totals: defaultdict[str, Fraction] = defaultdict(Fraction)
    for operation in operations:
        for role, minutes in _by_role(operation).items():
            totals[role] += minutes
    return {role: plain_number(total) for role, total in totals.items()}


def control_minutes_by_role(card: Card) -> dict[str, float]:
    """Expected minutes of controllers per case, by role, in the order the roles appear."""
    return total_control_minutes_by_role(card.operations)


def total_control_minutes_by_role(operations: Iterable[Operation]) -> dict[str, float]:
    """As `control_minutes_by_role`, for some of the operations.

    A sampled check counts by its declared share (whole where none is declared); what nobody is
    named to check costs nobody's minutes.
    """
    totals: defaultdict[str, Fraction] = defaultdict(Fraction)
    for operation in operations:
        control = operation.control
        if control is None or control.by is None or not control.minutes:
            continue
        is_shared = control.method is ControlMethod.SAMPLED and control.share is not None
        share = Fraction(str(control.share)) if is_shared else Fraction(1)
        totals[control.by] += share * control.minutes
    return {role: plain_number(total) for role, total in totals.items()}


def _by_role(operation: Operation) -> Mapping[str, Fraction]:
    whole = _exact(operation)
    named: Counter[str] = Counter()
    for resource in operation.resources:
        if resource.kind is ResourceKind.PEOPLE and resource.role and resource.minutes:
            named[resource.role] += resource.minutes
    totals: defaultdict[str, Fraction] = defaultdict(Fraction)
    if operation.role:
        totals[operation.role] += whole
    for role in operation.participants:
        if role not in named:
            totals[role] += whole
    for role, minutes in named.items():
        totals[role] += minutes
    return totals


def _exact(operation: Operation) -> Fraction:
    norm = operation.norm
    return Fraction(0) if norm is None else norm.minutes + Fraction(norm.setup, norm.batch)


def plain_number(value: Fraction) -> float:
    """An int where the value is whole, else a float of six places."""
    return value.numerator if value.denominator == 1 else round(float(value), 6)
