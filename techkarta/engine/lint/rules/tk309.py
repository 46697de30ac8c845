"""TK309: the control of a card costs more than a third of the work."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card, Control, ControlMethod
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity

LIMIT = 0.35


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: the control of a card costs more than a third of the work."""
    work = sum(
        operation.norm.minutes + operation.norm.setup / operation.norm.batch
        for operation in card.operations
        if operation.norm
    )
    control = sum(
        _expected(operation.control) for operation in card.operations if operation.control
    )
    if work and control > LIMIT * work:
        params = {
            "control": round(control),
            "work": round(work),
            "percent": round(100 * control / work),
            "limit": round(100 * LIMIT),
        }
        yield Breach(field="operations", params=params)


def _expected(control: Control) -> float:
    """Minutes of the controller per case: a sampled operation is checked in its share of cases."""
    is_sampled = control.method is ControlMethod.SAMPLED and control.share is not None
    return control.minutes * (control.share or 0.0) if is_sampled else control.minutes


RULE = Rule(code="TK309", severity=Severity.WARNING, find=find, depends_on=("control", "norm"))
