"""TK204: how much time: no norm."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: how much time: no norm."""
    for index, operation in enumerate(card.operations):
        if operation.norm is None:
            yield Breach(index=index, field="norm")


RULE = Rule(code="TK204", severity=Severity.ERROR, find=find, depends_on=("norm",))
