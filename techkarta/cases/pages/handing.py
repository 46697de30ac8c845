"""A case changes hands: the note asked for, and what the new owner reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import Form

from techkarta.cases.selectors.handing import HandOver

from .reading import Reader, address


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverPage:
    """The form of a hand-over."""

    title: str
    url: str
    case_url: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkHandOverPage:
    """The form of handing several deals over with one note; `chosen` are their keys."""

    count: int
    chosen: Sequence[str]
    back_url: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverNote:
    """The last hand-over while it is not acknowledged; the address for the new owner alone."""

    by: str
    owner: str
    day: str
    agreed: str
    next_step: str
    dangers: str
    url: str


def hand_over_note(row: HandOver | None, user_id: int, reader: Reader) -> HandOverNote | None:
    """What was said at the hand-over, until the new owner has read it."""
    if row is None or row.acknowledged_at is not None:
        return None
    return HandOverNote(
        by=row.by.full_name,
        owner=row.owner.full_name,
        day=reader.day(reader.day_of(row.at)),
        agreed=row.agreed,
        next_step=row.next_step,
        dangers=row.dangers,
        url=address("cases:acknowledge", row.case_id) if row.owner_id == user_id else "",
    )
