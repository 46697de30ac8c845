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
from .difference_picture import DifferencePicture, difference_picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A version, its card, what the linter says, and the version it is compared with."""

    row: CardVersion
    card: Card
    findings: tuple[Finding, ...]
    versions: tuple[CardVersion, ...]
    other: CardVersion | None = None
    difference: Difference | None = None
    drawn: DifferencePicture | None = None


def reading_of(row: CardVersion, *, other_id: int | None = None) -> Reading:
    """Read a version; without `other_id` it is compared with what it replaces."""
    versions = tuple(selectors.versions_of(row.card_id))
    chosen = other_id if other_id is not None else _replaced(row, versions)
    other = selectors.version_of_card(row.card_id, chosen) if chosen else None
    card = draft_card(row)
    pair = _pair(row, card, other)
    return Reading(
        row=row,
        card=card,
        findings=services.findings_of(row),
        versions=versions,
        other=other if other and other.id != row.id else None,
        difference=difference(*pair) if pair else None,
        drawn=difference_picture(*pair) if pair else None,
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


def _pair(row: CardVersion, card: Card, other: CardVersion | None) -> tuple[Card, Card] | None:
    """The earlier revision and the later one; None where there is nothing to compare with."""
    if other is None or other.id == row.id:
        return None
    known = draft_card(other)
    return (known, card) if other.revision < row.revision else (card, known)
