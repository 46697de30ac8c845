"""Whose a version is: its passport and the other versions of the card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from techkarta.engine.cards.model import Card

from .. import texts
from ..models import CardVersion, Stage
from ..selectors import covered_stages
from .document import Reading
from .matrix import mark_of, version_url
from .reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """Another version of the same card."""

    id: int
    revision: int
    state: str
    note: str
    url: str
    compare_url: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A named value of the passport."""

    label: str
    value: str


def revision_text(number: int) -> str:
    """«rev. 3»."""
    return _("rev. %(number)d") % {"number": number}


def passport_of(
    row: CardVersion, card: Card, titles: Mapping[str, object], reader: Reader
) -> tuple[Fact, ...]:
    """Code, place, people and dates; what is not there is left out."""
    stage, covered = row.card.stage, covered_stages(row, card)
    types = ", ".join(texts.client_type_title(code, titles) for code in card.client_types)
    facts = (
        (_("Code"), card.code),
        (_("Process"), reader.say(stage.process.title)),
        *_places(covered, reader),
        (_("Client types"), types or _("all")),
        (_("Market"), reader.say(card.market)),
        (_("Author"), row.author.full_name if row.author else _("shipped with the program")),
        (pgettext("card version", "Created"), reader.day(row.created_at)),
        (_("Sent to review"), reader.day(row.submitted_at)),
        (_("Approved by"), row.approver.full_name if row.approver else ""),
        (_("In force since"), reader.day(row.in_force_at)),
        (_("Superseded"), reader.day(row.superseded_at)),
    )
    return tuple(Fact(label=label, value=value) for label, value in facts if value)


def _places(covered: Sequence[Stage], reader: Reader) -> Iterator[tuple[str, str]]:
    named = [f"{mark_of(each, reader)} {reader.say(each.title)}" for each in covered]
    yield (_("Stages") if len(named) > 1 else _("Stage")), "; ".join(named)


def span_of(covered: Sequence[Stage], reader: Reader) -> str:
    """The mark of the stage a card is for, or the first and the last of several: «П1–П3»."""
    marks = [mark_of(each, reader) for each in covered]
    return marks[0] if len(marks) == 1 else f"{marks[0]}–{marks[-1]}"


def version_rows(reading: Reading, reader: Reader) -> tuple[VersionRow, ...]:
    """All versions of the card, newest first."""
    return tuple(
        VersionRow(
            id=version.id,
            revision=version.revision,
            state=version.state,
            note=_version_note(version, reader),
            url=version_url(version.id),
            compare_url=f"{version_url(reading.row.id)}?with={version.id}#difference",
            is_current=version.id == reading.row.id,
        )
        for version in reading.versions
    )


def _version_note(version: CardVersion, reader: Reader) -> str:
    author = version.author.full_name if version.author else _("shipped")
    day = reader.day(version.in_force_at or version.submitted_at or version.created_at)
    return " · ".join(part for part in (day, author, reader.say(version.reason)) if part)
