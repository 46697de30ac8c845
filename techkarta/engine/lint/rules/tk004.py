"""TK004: values that are well formed each, but do not fit each other."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Basis, Card, Proof
from techkarta.engine.cards.reading import criterion_field
from techkarta.engine.cards.wording import is_blank
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity

REVISION_WITH_REASON = 2


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield a missing reason, a norm of no observations, an unknown operation that is to prove.

    A critical criterion without proof is told by TK310.
    """
    if card.revision >= REVISION_WITH_REASON and is_blank(card.reason):
        yield Breach(field="reason", params={"reason": "missing"})
    numbers = {operation.no for operation in card.operations}
    for position, criterion in enumerate(card.exit):
        if (
            criterion.proof is Proof.OPERATION
            and not criterion.is_critical
            and criterion.operation not in numbers
        ):
            params = {"reason": "unknown_operation", "value": criterion.operation}
            yield Breach(field=f"{criterion_field(position)}.operation", params=params)
    for index, operation in enumerate(card.operations):
        norm = operation.norm
        if norm and norm.basis is Basis.CHRONOMETRY and norm.observations is None:
            yield Breach(index=index, field="norm.observations", params={"reason": "missing"})


RULE = Rule(
    code="TK004",
    severity=Severity.ERROR,
    find=find,
    depends_on=("revision", "reason", "exit", "operations", "no", "norm"),
)
