"""What a rule is and what it tells: code, severity, place, parameters; never words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as with_default

from techkarta.engine.cards.findings import Finding, Severity
from techkarta.engine.cards.model import Card

from .context import LintContext

__all__ = ["Breach", "Finding", "Rule", "Severity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One place where a rule is broken: position of the operation or None, path of keys."""

    index: int | None = None
    field: str | None = None
    params: Mapping[str, object] = with_default(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the linter.

    `depends_on` names the keys it judges by: where one could not be read, the rule keeps silent.
    """

    code: str
    severity: Severity
    find: Callable[[Card, LintContext], Iterator[Breach]]
    depends_on: tuple[str, ...] = ()
