"""TK203: a repetition that nothing ends."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: a repetition that nothing ends."""
    for index, operation in enumerate(card.operations):
        if operation.repeat is not None and operation.repeat.until is None:
            yield Breach(index=index, field="repeat")


RULE = Rule(code="TK203", severity=Severity.ERROR, find=find, depends_on=("repeat",))
