"""Runs all rules over a card or a card file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from techkarta.engine.cards.model import Card
from techkarta.engine.cards.reading import Places, ReadCard, read_card

from .context import LintContext
from .findings import Breach, Finding, Rule, Severity
from .rules import RULES

__all__ = [
    "Finding",
    "LintContext",
    "LintedFile",
    "Severity",
    "lint_card",
    "lint_file",
    "lint_read",
]

_UNKNOWN = LintContext()


@dataclass(frozen=True, slots=True, kw_only=True)
class LintedFile:
    """A card file after the linter. `card` is None where the file itself has errors."""

    card: Card | None
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Tell whether a finding forbids approval."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def lint_card(
    card: Card, *, places: Places | None = None, context: LintContext = _UNKNOWN
) -> tuple[Finding, ...]:
    """All findings of the rules in the order of the card, with line and column from `places`."""
    return tuple(_found(card, places or Places(), context, frozenset()))


def lint_file(data: bytes, *, context: LintContext = _UNKNOWN) -> LintedFile:
    """Read a card file and judge what could be read: findings of the file and of the rules."""
    return lint_read(read_card(data), context=context)


def lint_read(read: ReadCard, *, context: LintContext = _UNKNOWN) -> LintedFile:
    """Judge a file that was read already, as `lint_file` does."""
    findings = list(read.findings)
    if read.draft is not None:
        findings.extend(_found(read.draft, read.places, context, read.broken))
    findings.sort(key=lambda finding: (finding.line or 0, finding.column or 0, finding.code))
    return LintedFile(card=read.card, findings=tuple(findings))


def _found(
    card: Card,
    places: Places,
    context: LintContext,
    broken: frozenset[tuple[int | None, str]],
) -> Iterator[Finding]:
    found = [
        (-1 if breach.index is None else breach.index, rule, breach)
        for rule in RULES
        for breach in rule.find(card, context)
        if not _is_hidden(rule, breach, broken)
    ]
    found.sort(key=lambda each: each[0])
    for _, rule, breach in found:
        yield _finding(card, rule, breach, places)


def _is_hidden(rule: Rule, breach: Breach, broken: frozenset[tuple[int | None, str]]) -> bool:
    """What follows from a value that could not be read is noise: that was told of already."""
    return any(
        (field in rule.depends_on and (breach.index is None or index in (None, breach.index)))
        or (not field and index == breach.index)
        for index, field in broken
    )


def _finding(card: Card, rule: Rule, breach: Breach, places: Places) -> Finding:
    place = places.find(breach.index, breach.field)
    no = None if breach.index is None else card.operations[breach.index].no
    return Finding(
        code=rule.code,
        severity=rule.severity,
        operation=no or None,
        field=breach.field,
        line=place[0] if place else None,
        column=place[1] if place else None,
        params=breach.params,
    )
