"""TK303: mistake 2: more operations in a stage card than people will follow."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity

LIMIT = 12


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: mistake 2: more operations in a stage card than people will follow."""
    count = len(card.operations)
    if len(card.stages) <= 1 and count > LIMIT:
        yield Breach(field="operations", params={"count": count, "limit": LIMIT})


RULE = Rule(code="TK303", severity=Severity.WARNING, find=find, depends_on=("operations", "stages"))
