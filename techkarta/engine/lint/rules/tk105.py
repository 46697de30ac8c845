"""TK105: a mandatory operation waits only for ones whose condition excludes its own."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield mandatory operations whose every predecessor applies only where they do not."""
    by_number = {operation.no: operation for operation in reversed(card.operations)}
    for index, operation in enumerate(card.operations):
        before = [by_number[no] for no in operation.after if no in by_number]
        if (
            operation.is_mandatory
            and before
            and len(before) == len(operation.after)
            and all(_excludes(other, operation) for other in before)
        ):
            yield Breach(index=index, field="after", params={"predecessors": list(operation.after)})


def _excludes(one: Operation, other: Operation) -> bool:
    """Tell whether no case can meet both conditions: an attribute with no value in common."""
    return any(
        not set(values) & set(other.when[attribute])
        for attribute, values in one.when.items()
        if attribute in other.when
    )


RULE = Rule(
    code="TK105", severity=Severity.ERROR, find=find, depends_on=("after", "when", "mandatory")
)
