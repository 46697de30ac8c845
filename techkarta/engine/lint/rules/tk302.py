"""TK302: mistake 2: several stages at once without the right to it."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, context: LintContext) -> Iterator[Breach]:
    """Yield each breach: mistake 2: several stages at once without the right to it."""
    if len(card.stages) <= 1:
        return
    is_simple = context.simple_processes.get(card.process)
    if not card.is_whole_cycle:
        reason = "not_declared"
    elif is_simple or context.is_author_qualified:
        return
    elif is_simple is None and context.is_author_qualified is None:
        # The card declares the right and nothing is known against it; approval knows its author.
        return
    else:
        reason = "no_qualification"
    yield Breach(field="stages", params={"reason": reason, "stages": list(card.stages)})


RULE = Rule(
    code="TK302",
    severity=Severity.ERROR,
    find=find,
    depends_on=("stages", "whole_cycle", "process"),
)
