"""TK404: an operation nobody follows and no exit criterion uses."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: an operation nobody follows and no exit criterion uses."""
    used = {no for operation in card.operations for no in operation.after}
    used |= {criterion.operation for criterion in card.exit if criterion.operation}
    for index, operation in enumerate(card.operations):
        if operation.no and operation.no not in used:
            yield Breach(index=index)


RULE = Rule(code="TK404", severity=Severity.ADVICE, find=find, depends_on=("after", "exit", "no"))
