"""TK401: a stage that reflects only our own activity."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card, Proof
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: a stage that reflects only our own activity."""
    if all(criterion.proof is not Proof.CLIENT_EVENT for criterion in card.exit):
        yield Breach(field="exit")


RULE = Rule(code="TK401", severity=Severity.WARNING, find=find, depends_on=("exit",))
