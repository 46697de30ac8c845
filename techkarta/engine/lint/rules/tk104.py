"""TK104: operations that wait for each other."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity
from techkarta.engine.lint.order import cycles, predecessors


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: operations that wait for each other."""
    place = {operation.no: index for index, operation in reversed(list(enumerate(card.operations)))}
    for cycle in cycles(predecessors(card)):
        yield Breach(index=place[cycle[0]], field="after", params={"cycle": list(cycle)})


RULE = Rule(code="TK104", severity=Severity.ERROR, find=find, depends_on=("after",))
