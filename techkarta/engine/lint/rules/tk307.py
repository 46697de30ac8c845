"""TK307: mistake 4: no control method, controller or criterion."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card, Control
from techkarta.engine.cards.wording import is_blank
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: mistake 4: no control method, controller or criterion."""
    for index, operation in enumerate(card.operations):
        control = operation.control or Control()
        missing = [name for name in ("method", "by") if not getattr(control, name)]
        if is_blank(control.criterion):
            missing.append("criterion")
        if missing:
            yield Breach(index=index, field="control", params={"missing": missing})


RULE = Rule(code="TK307", severity=Severity.ERROR, find=find, depends_on=("control",))
