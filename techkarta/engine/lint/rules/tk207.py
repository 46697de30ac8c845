"""TK207: people without role or minutes, a budget without an amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from techkarta.engine.cards.model import Card, Resource, ResourceKind
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity

_NEEDED: Mapping[ResourceKind, tuple[str, ...]] = {
    ResourceKind.PEOPLE: ("role", "minutes"),
    ResourceKind.BUDGET: ("amount",),
}


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: people without role or minutes, a budget without an amount."""
    for index, operation in enumerate(card.operations):
        for position, resource in enumerate(operation.resources):
            missing = _missing(resource)
            if missing:
                params = {"kind": resource.kind.value, "missing": missing}
                yield Breach(index=index, field=f"resources.{position}", params=params)


def _missing(resource: Resource) -> list[str]:
    needed = _NEEDED.get(resource.kind, ())
    return [name for name in needed if not getattr(resource, name)]


RULE = Rule(code="TK207", severity=Severity.ERROR, find=find, depends_on=("resources",))
