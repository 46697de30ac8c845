"""TK306: mistake 4: no evidence."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: mistake 4: no evidence."""
    for index, operation in enumerate(card.operations):
        if operation.evidence is None:
            yield Breach(index=index, field="evidence")


RULE = Rule(code="TK306", severity=Severity.ERROR, find=find, depends_on=("evidence",))
