"""The table of people needed, and the revisions of cards it can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, may
from techkarta.common.text import card_word
from techkarta.engine.planning.fund import Level, level
from techkarta.engine.planning.need import control_level
from techkarta.method.selectors import CardVersion, cards, version
from techkarta.ui.formats import localise
from techkarta.ui.states import state_of
from techkarta.ui.values import Option

from .loads import RoleLoad

PROPOSED = ("draft", "in_review", "trial", "approved")
_TONES = {Level.CALM: "ok", Level.TIGHT: "warn", Level.OVER: "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    """One role; the difference is of minutes."""

    title: str
    people: int
    is_control: bool
    now: float
    now_percent: int | None
    now_tone: str
    staff_now: float
    proposed: float
    proposed_percent: int | None
    proposed_tone: str
    staff_proposed: float
    difference: int


def load_row(each: RoleLoad, own: Mapping[str, object], language: str) -> LoadRow:
    """A role with its minutes, load and people, now and proposed."""
    now, proposed = each.load(each.now), each.load(each.proposed)
    return LoadRow(
        title=localise(own[each.role], language)
        if each.role in own
        else card_word("role", each.role, language=language),
        people=each.people,
        is_control=each.is_control,
        now=each.now,
        now_percent=now,
        now_tone=_tone(each, now),
        staff_now=each.staff(each.now),
        proposed=each.proposed,
        proposed_percent=proposed,
        proposed_tone=_tone(each, proposed),
        staff_proposed=each.staff(each.proposed),
        difference=round(each.proposed) - round(each.now),
    )


def _tone(each: RoleLoad, percent: int | None) -> str:
    if percent is None:
        return "bad"
    return _TONES[control_level(percent) if each.is_control else level(percent)]


def proposed_revisions(actor: Actor, process_id: int, language: str) -> list[Option]:
    """The revisions of the cards of a process that are not in force yet; three queries."""
    if not may(actor, "card.view"):
        return []
    return [
        Option(
            value=str(row.id), text=f"{localise(card.stage.title, language)}: {revision_title(row)}"
        )
        for card in cards(actor, process_id=process_id)
        for row in card.versions.all()
        if row.state in PROPOSED
    ]


def revision_title(row: CardVersion) -> str:
    """Which revision, and where it stands."""
    told = {"number": row.revision, "state": state_of(row.state).label}
    return _("revision %(number)s, %(state)s") % told


def revision_asked(
    actor: Actor, options: list[Option], version_id: int | None
) -> CardVersion | None:
    """The revision asked for; None where it is none of those that can be chosen."""
    if version_id is None or str(version_id) not in {each.value for each in options}:
        return None
    return version(actor, version_id)
