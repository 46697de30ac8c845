"""TK403: a critical path longer than the normal age of the stage."""

from __future__ import annotations

from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.critical_path import critical_path_days
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, context: LintContext) -> Iterator[Breach]:
    """Yield each breach: a critical path longer than the normal age of the stage."""
    ages = [context.normal_ages.get((card.process, stage)) for stage in card.stages]
    known = [age for age in ages if age is not None]
    days = critical_path_days(card) if known and len(known) == len(ages) else None
    if days is not None and days > sum(known):
        yield Breach(field="operations", params={"days": round(days, 1), "normal_age": sum(known)})


RULE = Rule(
    code="TK403",
    severity=Severity.WARNING,
    find=find,
    depends_on=("norm", "due", "after", "stages", "process"),
)
