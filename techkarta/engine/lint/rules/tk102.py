"""TK102: numbers of operations are missing, repeated or not ascending."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.cards.numbers import NumberKey, number_key
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: numbers of operations are missing, repeated or not ascending."""
    highest: NumberKey | None = None
    seen: set[str] = set()
    for index, operation in enumerate(card.operations):
        key = number_key(operation.no)
        if not operation.no:
            yield Breach(index=index, field="no", params={"reason": "missing"})
            continue
        if operation.no in seen:
            yield Breach(index=index, field="no", params={"reason": "repeated"})
        elif highest is not None and key <= highest:
            above = card.operations[index - 1].no
            yield Breach(index=index, field="no", params={"reason": "order", "above": above})
        seen.add(operation.no)
        highest = key if highest is None else max(key, highest)


RULE = Rule(code="TK102", severity=Severity.ERROR, find=find, depends_on=("no",))
