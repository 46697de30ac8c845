"""TK101: a card without operations."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: a card without operations."""
    if not card.operations:
        yield Breach(field="operations")


RULE = Rule(code="TK101", severity=Severity.ERROR, find=find, depends_on=("operations",))
