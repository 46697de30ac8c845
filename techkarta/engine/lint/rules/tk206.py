"""TK206: with what resources: none is named, though the evidence is more than a field."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card, EvidenceKind
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield operations without resources whose evidence is more than a field."""
    for index, operation in enumerate(card.operations):
        evidence = operation.evidence
        if not operation.resources and evidence and evidence.kind is not EvidenceKind.FIELD:
            yield Breach(index=index, field="resources", params={"evidence": evidence.kind.value})


RULE = Rule(
    code="TK206", severity=Severity.WARNING, find=find, depends_on=("resources", "evidence")
)
