"""The results of a trial: by volunteer and by operation, against the norm and the revision before.

Everything comes from the events of deals; where they are few, the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from techkarta.accounts.permissions import Actor, may
from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.planning.effort import operation_minutes
from techkarta.ui import formats
from techkarta.ui.states import Tone

from .. import selectors, texts
from ..models import CardVersion
from ..selectors.trials import Course, Tally, courses_of
from .document import Reading

FEWEST_DEALS = 5
"""Under so many deals a trial hints, it does not prove."""
FAR = 0.2
"""A median further than this from the norm is marked: the share that makes a norm be proposed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    """An operation in figures; `before` are those of the revision in force, empty without any."""

    no: str
    title: str
    done: int
    returned: int
    norm: str
    fact: str
    tone: Tone
    before: str
    deviations: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPerson:
    """A volunteer: his deals, and his operations."""

    name: str
    note: str
    rows: Sequence[TrialRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResults:
    """What a trial has shown so far; no deals = nothing yet."""

    deals: int
    done: int
    returned: int
    note: str
    few: str
    compared: int
    rows: Sequence[TrialRow]
    people: Sequence[TrialPerson]


def trial_results(reading: Reading, actor: Actor) -> TrialResults | None:
    """The results for whoever decides about cards; None where there was no trial."""
    row, card = reading.row, reading.card
    if row.trial_at is None or not (may(actor, "card.trial") or may(actor, "card.approve")):
        return None
    before = _before(row, reading.versions)
    wanted = [row.id, before.id] if before else [row.id]
    courses = courses_of(actor.organisation_id, wanted)
    course = courses[row.id]
    former = _by_operation(courses[before.id]) if before else {}
    totals = _by_operation(course)
    deals = sum(each.count for each in course.deals.values())
    people = _people(course, card, selectors.volunteers_of([row.id])[row.id])
    return TrialResults(
        deals=deals,
        done=sum(each.done for each in totals.values()),
        returned=sum(each.returned for each in totals.values()),
        note=_deals_note(deals, sum(each.left for each in course.deals.values())),
        few=_few(deals),
        compared=before.revision if before else 0,
        rows=_rows(card, totals, former),
        people=people if len(people) > 1 else (),
    )


def _before(row: CardVersion, versions: Sequence[CardVersion]) -> CardVersion | None:
    """The revision deals went by when this one was tried."""
    earlier = (each for each in versions if each.in_force_at and each.revision < row.revision)
    return next(earlier, None)


def _by_operation(course: Course) -> dict[str, Tally]:
    found: dict[str, Tally] = {}
    for (_owner, no), tally in course.tallies.items():
        known = found.setdefault(no, Tally())
        known.done += tally.done
        known.returned += tally.returned
        known.late += tally.late
        known.skipped += tally.skipped
        known.blocked += tally.blocked
        known.minutes += tally.minutes
    return found


def _people(course: Course, card: Card, volunteers: Iterable[int]) -> tuple[TrialPerson, ...]:
    """Volunteers with deals, by name; deals that were handed on stand under their present owner."""
    known = set(volunteers) | set(course.deals)
    found = []
    for user_id in known & set(course.deals):
        deals = course.deals[user_id]
        own = {no: tally for (owner, no), tally in course.tallies.items() if owner == user_id}
        note = _deals_note(deals.count, deals.left)
        if deals.forced:
            past = ngettext(
                "%(count)d past the gate", "%(count)d past the gate", deals.forced
            ) % {"count": deals.forced}  # fmt: skip
            note = f"{note} · {past}"
        found.append(TrialPerson(name=deals.name, note=note, rows=_rows(card, own, {})))
    return tuple(sorted(found, key=lambda person: person.name))


def _deals_note(count: int, left: int) -> str:
    told = ngettext("%(count)d deal", "%(count)d deals", count) % {"count": count}
    past = ngettext("%(count)d past the stage", "%(count)d past the stage", left) % {"count": left}
    return f"{told} · {past}" if left else told


def _few(deals: int) -> str:
    if not 0 < deals < FEWEST_DEALS:
        return ""
    told = ngettext(
        "%(count)d deal so far: too few to judge by. From %(least)d deals on the figures speak.",
        "%(count)d deals so far: too few to judge by. From %(least)d deals on the figures speak.",
        deals,
    )
    return told % {"count": deals, "least": FEWEST_DEALS}


def _rows(
    card: Card, tallies: Mapping[str, Tally], former: Mapping[str, Tally]
) -> tuple[TrialRow, ...]:
    return tuple(
        _row(item, tallies[item.no], former.get(item.no))
        for item in card.operations
        if item.no in tallies
    )


def _row(item: Operation, tally: Tally, former: Tally | None) -> TrialRow:
    norm = operation_minutes(item) if item.norm else 0
    fact = median(tally.minutes) if tally.minutes else None
    is_far = bool(norm and fact is not None and abs(fact - norm) > FAR * norm)
    return TrialRow(
        no=item.no,
        title=texts.say(item.title),
        done=tally.done,
        returned=tally.returned,
        norm=formats.minutes(round(norm), texts.language()) if norm else "",
        fact="" if fact is None else formats.minutes(round(fact), texts.language()),
        tone="warn" if is_far else "idle",
        before=_former(former),
        deviations=_deviations(tally),
    )


def _former(tally: Tally | None) -> str:
    """«40 min, 2 of 18 returned»: what the revision before shows of the same operation."""
    if tally is None or not tally.done:
        return ""
    spent = formats.minutes(round(median(tally.minutes)), texts.language()) if tally.minutes else ""
    back = _("%(returned)d of %(done)d returned") % {
        "returned": tally.returned,
        "done": tally.done,
    }
    return ", ".join(part for part in (spent, back) if part)


def _deviations(tally: Tally) -> str:
    told = (
        (tally.late, _("late: %(count)d")),
        (tally.skipped, _("left out: %(count)d")),
        (tally.blocked, _("stood still: %(count)d")),
    )
    return ", ".join(text % {"count": count} for count, text in told if count)
