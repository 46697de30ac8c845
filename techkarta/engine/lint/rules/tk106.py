"""TK106: a predecessor that other predecessors imply, or one named twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity
from techkarta.engine.lint.order import implied, is_choice, predecessors


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: a predecessor that other predecessors imply, or one named twice."""
    links = predecessors(card)
    before = implied(card, links)
    conditional = {operation.no for operation in card.operations if operation.when}
    for index, operation in enumerate(card.operations):
        for position, no in enumerate(operation.after):
            others = [other for other in operation.after if other != no]
            by = next(
                (other for other in others if _implies(operation, other, no, before, conditional)),
                None,
            )
            if no in operation.after[:position] or by:
                params = {"predecessor": no, "by": by or no}
                yield Breach(index=index, field=f"after.{position}", params=params)


def _implies(
    operation: Operation,
    other: str,
    no: str,
    before: Mapping[str, frozenset[str]],
    conditional: set[str],
) -> bool:
    """In `join: all` the later of two says all; in `join: any` the earlier one does."""
    later, earlier = (no, other) if is_choice(operation) else (other, no)
    return later not in conditional and earlier in before.get(later, ())


RULE = Rule(
    code="TK106", severity=Severity.WARNING, find=find, depends_on=("after", "join", "when")
)
