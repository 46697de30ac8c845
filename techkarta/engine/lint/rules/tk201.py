"""TK201: which operation: no title, or no checkable result."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.cards.wording import folded, is_blank
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: which operation: no title, or no checkable result."""
    for index, operation in enumerate(card.operations):
        if is_blank(operation.title):
            yield Breach(index=index, field="title", params={"reason": "no_title"})
        if is_blank(operation.result):
            yield Breach(index=index, field="result", params={"reason": "no_result"})
        elif folded(operation.result) & folded(operation.title):
            yield Breach(index=index, field="result", params={"reason": "result_is_title"})


RULE = Rule(code="TK201", severity=Severity.ERROR, find=find, depends_on=("title", "result"))
