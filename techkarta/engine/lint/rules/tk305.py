"""TK305: mistake 3: nearly the same operations as a card of another sales type."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.cards.wording import folded
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity

LIMIT = 0.9


def find(card: Card, context: LintContext) -> Iterator[Breach]:
    """Yield each breach: mistake 3: nearly the same operations as a card of another sales type."""
    own = [_essence(operation) for operation in card.operations]
    for other in context.other_cards:
        if not own or context.sales_type(other.process) == context.sales_type(card.process):
            continue
        theirs = {_essence(operation) for operation in other.operations}
        share = sum(essence in theirs for essence in own) / len(own)
        if share >= LIMIT:
            params = {"card": other.code, "process": other.process, "percent": int(share * 100)}
            yield Breach(field="operations", params=params)


def _essence(operation: Operation) -> tuple[frozenset[str], frozenset[str]]:
    """What makes an operation the same one: its words, not its numbers and norms."""
    return folded(operation.title), folded(operation.result)


RULE = Rule(
    code="TK305", severity=Severity.WARNING, find=find, depends_on=("process", "title", "result")
)
