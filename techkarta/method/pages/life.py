"""A version among people: its trial, who has read it, running cases, the way back, history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, may
from techkarta.accounts.selectors import staffing
from techkarta.audit.selectors import AuditEntry, entries_about
from techkarta.ui.values import Option, TimelineEvent

from .. import selectors
from ..models import CardVersion, VersionState
from .document import Reading
from .matrix import KINDS, version_url
from .passport import revision_text
from .reading import Reader, address

TRIED = (VersionState.IN_REVIEW, VersionState.TRIAL)
READ = (VersionState.APPROVED, VersionState.IN_FORCE)
MOVABLE_TO = (VersionState.TRIAL, VersionState.IN_FORCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """Who has to know the version, and since when he does; empty = not yet."""

    name: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The version among people; empty parts are not shown."""

    can_try: bool
    people: Sequence[Option]
    chosen: Sequence[str]
    trial_until: str
    volunteers: Sequence[str]
    is_trial_over: bool
    performers: Sequence[Performer]
    known: int
    read_by: str
    is_late: bool
    can_acknowledge: bool
    can_remind: bool
    can_roll_back: bool
    running_url: str
    timeline: Sequence[TimelineEvent]


def life_of(reading: Reading, actor: Actor, reader: Reader) -> Life:
    """The life of a version, for whoever reads it."""
    row = reading.row
    people = staffing(actor.organisation_id).people
    chosen = selectors.volunteers_of([row.id])[row.id]
    can_try = row.state in TRIED and may(actor, "card.trial")
    performers = selectors.performers_of(row) if row.state in READ else []
    known = sum(each.known_at is not None for each in performers)
    waiting = {each.user_id for each in performers if each.known_at is None}
    asked = row.acknowledge_by
    return Life(
        can_try=can_try,
        people=_candidates(row, people.values()) if can_try else (),
        chosen=[str(each) for each in sorted(chosen)],
        trial_until=reader.short(row.trial_until),
        volunteers=sorted(people[each].name for each in chosen if each in people),
        is_trial_over=row.trial_until is not None and row.trial_until < reader.today,
        performers=[
            Performer(name=each.name, since=reader.day(each.known_at)) for each in performers
        ],
        known=known,
        read_by=reader.short(asked),
        is_late=asked is not None and asked < reader.today and known < len(performers),
        can_acknowledge=actor.user_id in waiting,
        can_remind=bool(waiting - {actor.user_id}) and may(actor, "card.write"),
        can_roll_back=row.state == VersionState.SUPERSEDED and may(actor, "card.write"),
        running_url=_running_url(row, actor),
        timeline=_timeline(reading.versions, actor, reader),
    )


def _candidates(row: CardVersion, people: object) -> list[Option]:
    """Whoever performs operations of the card may try it."""
    roles = selectors.performing_roles(row)
    able = [each for each in people if each.roles & roles]  # type: ignore[attr-defined]
    return [Option(value=str(each.id), text=each.name) for each in able]


def _running_url(row: CardVersion, actor: Actor) -> str:
    if row.state in MOVABLE_TO and may(actor, "card.migrate"):
        return address("cases:migration", row.id)
    return ""


def _timeline(versions: Sequence[CardVersion], actor: Actor, reader: Reader) -> list[TimelineEvent]:
    """Everything that happened to the card, newest first: who, when, why."""
    revisions = {version.id: version.revision for version in versions}
    entries = entries_about(actor.organisation_id, subject="card_version", subject_ids=revisions)
    return [
        _event(entry, revisions[entry.subject_id], reader)
        for entry in entries
        if entry.action in KINDS
    ]


def _event(entry: AuditEntry, revision: int, reader: Reader) -> TimelineEvent:
    look, told = KINDS[entry.action], entry.changes
    volunteers = ", ".join(told.get("volunteers", []))
    parts = [
        entry.actor.full_name if entry.actor else "",
        reader.say(told["reason"]) if told.get("reason") else "",
        _("until %(day)s: %(people)s") % {"day": _day(told["until"], reader), "people": volunteers}
        if volunteers
        else "",
        _("from %(day)s") % {"day": _day(told["valid_from"], reader)}
        if told.get("valid_from")
        else "",
        _("content of rev. %(number)d") % {"number": told["restored"]}
        if told.get("restored")
        else "",
    ]
    return TimelineEvent(
        when=reader.day(entry.at),
        text=f"{revision_text(revision)}: {look.words}",
        icon=look.icon,
        tone=look.tone,
        note=" · ".join(part for part in parts if part),
        url=version_url(entry.subject_id),
    )


def _day(day: str, reader: Reader) -> str:
    """A day of the trail as the reader writes it."""
    return reader.short(date.fromisoformat(day))
