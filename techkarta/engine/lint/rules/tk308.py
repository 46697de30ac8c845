"""TK308: mistake 4: the performer controls himself."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card, ControlMethod
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity

NOT_BY_A_PERSON = (ControlMethod.AUTOMATIC, ControlMethod.CLIENT)


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: mistake 4: the performer controls himself."""
    for index, operation in enumerate(card.operations):
        control = operation.control
        if (
            control
            and operation.role
            and control.by == operation.role
            and control.method not in NOT_BY_A_PERSON
        ):
            yield Breach(index=index, field="control.by", params={"role": control.by})


RULE = Rule(code="TK308", severity=Severity.ERROR, find=find, depends_on=("control", "role"))
