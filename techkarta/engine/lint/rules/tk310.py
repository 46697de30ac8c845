"""TK310: mistake 4: a critical exit criterion that nothing in the card proves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from techkarta.engine.cards.model import Card, EvidenceKind, ExitCriterion, Proof
from techkarta.engine.cards.reading import criterion_field
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity

PROVING: Mapping[Proof, frozenset[EvidenceKind]] = {
    Proof.DOCUMENT: frozenset(EvidenceKind) - {EvidenceKind.FIELD, EvidenceKind.NOTE},
    Proof.FIELD: frozenset({EvidenceKind.FIELD, EvidenceKind.RECORD, EvidenceKind.NOTE}),
}


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: mistake 4: a critical exit criterion that nothing in the card proves."""
    for position, criterion in enumerate(card.exit):
        if criterion.is_critical and not _is_proved(criterion, card):
            proof = criterion.proof.value if criterion.proof else None
            params = {"criterion": criterion.id, "proof": proof, "operation": criterion.operation}
            yield Breach(field=criterion_field(position), params=params)


def _is_proved(criterion: ExitCriterion, card: Card) -> bool:
    if criterion.proof is None:
        return False
    if criterion.proof is Proof.OPERATION:
        return any(operation.no == criterion.operation for operation in card.operations)
    # The client's own event happens outside the card: there is nothing in it to look for.
    wanted = PROVING.get(criterion.proof)
    kinds = {operation.evidence.kind for operation in card.operations if operation.evidence}
    return wanted is None or bool(kinds & wanted)


RULE = Rule(
    code="TK310",
    severity=Severity.ERROR,
    find=find,
    depends_on=("exit", "operations", "evidence", "no"),
)
