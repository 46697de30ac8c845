"""A version of a card together with what its page is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.findings import Finding

from .. import selectors, services
from ..mapping import draft_card
from ..models import CardVersion, VersionState
from .difference import Difference, difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A version, its card, what the linter says, and the version it is compared with."""

    row: CardVersion
    card: Card
    findings: tuple[Finding, ...]
    versions: tuple[CardVersion, ...]
    other: CardVersion | None = None
    difference: Difference | None = None


def reading_of(row: CardVersion, *, other_id: int | None = None) -> Reading:
    """Read a version; without `other_id` it is compared with what it replaces."""
    versions = tuple(selectors.versions_of(row.card_id))
    chosen = other_id if other_id is not None else _replaced(row, versions)
    other = selectors.version_of_card(row.card_id, chosen) if chosen else None
    card = draft_card(row)
    return Reading(
        row=row,
        card=card,
        findings=services.findings_of(row),
        versions=versions,
        other=other if other and other.id != row.id else None,
        difference=_difference(row, card, other),
    )


def _replaced(row: CardVersion, versions: Sequence[CardVersion]) -> int | None:
    """The version in force that this one is to replace, or the one it did replace."""
    wanted = (
        VersionState.SUPERSEDED if row.state == VersionState.IN_FORCE else VersionState.IN_FORCE
    )
    earlier = (
        version.id
        for version in versions
        if version.state == wanted and version.revision < row.revision
    )
    return next(earlier, None)


def _difference(row: CardVersion, card: Card, other: CardVersion | None) -> Difference | None:
    """The difference from the earlier revision to the later one."""
    if other is None or other.id == row.id:
        return None
    pair = sorted(((row.revision, card), (other.revision, draft_card(other))), key=lambda it: it[0])
    return difference(pair[0][1], pair[1][1])
