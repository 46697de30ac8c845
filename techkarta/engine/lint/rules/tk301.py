"""TK301: mistake 1: the card only fills fields of a CRM."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card, EvidenceKind
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: mistake 1: the card only fills fields of a CRM."""
    kinds = {operation.evidence.kind for operation in card.operations if operation.evidence}
    if kinds == {EvidenceKind.FIELD}:
        yield Breach(field="operations")


RULE = Rule(code="TK301", severity=Severity.WARNING, find=find, depends_on=("evidence",))
