"""TK103: a predecessor that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: a predecessor that does not exist."""
    numbers = {operation.no for operation in card.operations}
    for index, operation in enumerate(card.operations):
        for position, no in enumerate(operation.after):
            if no not in numbers:
                yield Breach(index=index, field=f"after.{position}", params={"predecessor": no})


RULE = Rule(code="TK103", severity=Severity.ERROR, find=find, depends_on=("after",))
