"""TK304: mistake 3: copied from another sales type and not re-checked."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, context: LintContext) -> Iterator[Breach]:
    """Yield each breach: mistake 3: copied from another sales type and not re-checked."""
    origin = context.copied_from
    if origin is None or context.sales_type(origin) == context.sales_type(card.process):
        return
    for index, operation in enumerate(card.operations):
        if operation.no not in context.rechecked:
            yield Breach(index=index, params={"origin": origin})


RULE = Rule(code="TK304", severity=Severity.ERROR, find=find, depends_on=("process",))
