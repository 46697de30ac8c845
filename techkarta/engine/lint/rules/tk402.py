"""TK402: a proposal is sent where no mandatory list can hold it back."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, context: LintContext) -> Iterator[Breach]:
    """Yield each breach: a proposal is sent where no mandatory list can hold it back."""
    lists = context.mandatory_lists
    if lists is None:
        return
    if card.client_types:
        without = [code for code in card.client_types if not lists.get(code)]
    else:
        without = [] if any(lists.values()) else sorted(lists)
        if not lists:
            without = ["*"]
    for index, operation in enumerate(card.operations):
        if operation.is_proposal and without:
            yield Breach(index=index, field="sends_proposal", params={"client_types": without})


RULE = Rule(
    code="TK402", severity=Severity.ERROR, find=find, depends_on=("client_types", "sends_proposal")
)
