"""TK205: with what resources: no role."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: with what resources: no role."""
    for index, operation in enumerate(card.operations):
        if not operation.role:
            yield Breach(index=index, field="role")


RULE = Rule(code="TK205", severity=Severity.ERROR, find=find, depends_on=("role",))
