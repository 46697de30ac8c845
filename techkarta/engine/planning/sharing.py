"""Work shared out among people: who does what on which day, and what fits nowhere and why.

Every task goes to a day of somebody who has the skill, holds the attestation on that day, is there
and has room; to its own performer where that is possible at all. Nothing stands after its deadline
or before what precedes it. What is most worth its minutes is let in first; then the plan is mended
step by step (`packing`) while its worth grows. The result is always feasible, the same for the
same input, and as good as was found, which is measured against the bound in the benchmarks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np

from techkarta.engine.planning.fund import FundDay
from techkarta.engine.planning.packing import Bins, Loads, pack
from techkarta.engine.planning.week import Errand


class Unfit(StrEnum):
    """Why a task is nobody's this time."""

    NO_SKILL = "no_skill"
    NO_ATTESTATION = "no_attestation"
    AWAY = "away"
    TOO_LONG = "too_long"
    NO_ROOM = "no_room"
    WAITS = "waits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A task to be shared out; `worth` any positive amount, the same measure for all.

    `owner` is its performer now and `day` the day it stands on; `due_on` a last day (one before
    the first day of the plan binds nothing: overdue is done as soon as it can be); `after` names
    jobs of the same plan that come before it. `is_kept`: nobody but its owner goes on with it;
    `is_fixed`: it stays where it is, room or no room.
    """

    key: int
    minutes: int
    worth: float = 1.0
    skill: str = ""
    attestation: str = ""
    owner: int | None = None
    day: date | None = None
    due_on: date | None = None
    after: frozenset[int] = frozenset()
    is_kept: bool = False
    is_fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Somebody who works: skills, attestations with the last day each is valid, days in order."""

    key: int
    skills: frozenset[str] = frozenset()
    attestations: Mapping[str, date] = field(default_factory=dict)
    days: Sequence[FundDay] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A day of somebody."""

    person: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A job without a place; `lacking`: minutes missing on the roomiest day it could have."""

    key: int
    reason: Unfit
    lacking: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """Job → place, what has none, and the worth of what has one."""

    places: Mapping[int, Place]
    left: tuple[Unplaced, ...]
    worth: float


URGENT, CRITICAL, BLOCKING = 8.0, 4.0, 2.0
"""What a minute of the overdue, of the critical path and of what holds a gate counts more."""


def weight(errand: Errand, today: date, usual: float) -> float:
    """The worth of an errand of the week: its minutes, each worth more by importance and value.

    `usual` is a usual value per hour; twice that adds two thirds, beyond measure one.
    """
    minute = 1.0 + errand.value_per_hour / (errand.value_per_hour + max(usual, 1e-9))
    if errand.holds_gate:
        minute += BLOCKING
    if errand.is_critical:
        minute += CRITICAL
    if errand.due_on is not None and errand.due_on < today:
        minute += URGENT
    return minute * max(1, errand.minutes)


def share_out(jobs: Iterable[Job], hands: Sequence[Hand]) -> Sharing:
    """Share jobs out among people; those that wait for each other in a circle are left.

    Jobs are kept with their owner and on their day where that costs no worth.
    """
    known = sorted(jobs, key=lambda job: job.key)
    bins = [Place(person=hand.key, on=day.on) for hand in hands for day in hand.days]
    if not known or not bins:
        left = tuple(Unplaced(key=job.key, reason=Unfit.AWAY) for job in known)
        return Sharing(places={}, left=left, worth=0.0)
    skilled, attested = _able(known, hands)
    first = min(place.on for place in bins)
    allowed = skilled & attested & _in_time(known, bins, first) & _held(known, bins)
    rooms = np.array([day.room for hand in hands for day in hand.days], dtype=np.int64)
    found = pack(_loads(known, bins, allowed), Bins(
        rooms=rooms,
        person=np.repeat(np.arange(len(hands)), [len(hand.days) for hand in hands]),
        day=np.array([place.on.toordinal() for place in bins], dtype=np.int64),
    ))  # fmt: skip
    placed = {job.key: bins[at] for job, at in zip(known, found.at, strict=True) if at >= 0}
    # What is not of this plan precedes nothing in it.
    ready = placed.keys() | (
        set().union(*(job.after for job in known)) - {job.key for job in known}
    )
    left = tuple(
        _told(job, (skilled[row], attested[row], allowed[row]), rooms, found.room, ready)
        for row, job in enumerate(known)
        if job.key not in placed
    )
    worth = sum(job.worth for job in known if job.key in placed)
    return Sharing(places=placed, left=left, worth=worth)


def _able(jobs: Sequence[Job], hands: Sequence[Hand]) -> tuple[np.ndarray, np.ndarray]:
    """(job × day of a person) who has the skill; who holds the attestation that day."""
    counts = [len(hand.days) for hand in hands]
    skills = {
        skill: np.repeat([not skill or skill in hand.skills for hand in hands], counts)
        for skill in {job.skill for job in jobs}
    }
    held = {
        code: np.array(
            [
                not code or (code in hand.attestations and day.on <= hand.attestations[code])
                for hand in hands
                for day in hand.days
            ]
        )
        for code in {job.attestation for job in jobs}
    }
    return (
        np.array([skills[job.skill] for job in jobs]),
        np.array([held[job.attestation] for job in jobs]),
    )


def _in_time(jobs: Sequence[Job], bins: Sequence[Place], first: date) -> np.ndarray:
    days = np.array([place.on.toordinal() for place in bins])
    last = np.array(
        [
            date.max.toordinal() if job.due_on is None or job.due_on < first
            else job.due_on.toordinal()
            for job in jobs
        ]
    )  # fmt: skip
    return days[None, :] <= last[:, None]


def _held(jobs: Sequence[Job], bins: Sequence[Place]) -> np.ndarray:
    """Where nobody takes a job away from its owner."""
    people = np.array([place.person for place in bins])
    everybody = np.ones(len(bins), dtype=bool)
    return np.array([people == job.owner if job.is_kept else everybody for job in jobs])


def _loads(jobs: Sequence[Job], bins: Sequence[Place], allowed: np.ndarray) -> Loads:
    places = {(place.person, place.on): at for at, place in enumerate(bins)}
    rows = {job.key: row for row, job in enumerate(jobs)}
    owners: dict[int, list[int]] = {}
    for at, place in enumerate(bins):
        owners.setdefault(place.person, []).append(at)
    own = np.zeros_like(allowed)
    for row, job in enumerate(jobs):
        own[row, owners.get(job.owner or 0, [])] = True
    home = [places.get((job.owner or 0, job.day or date.min), -1) for job in jobs]
    return Loads(
        minutes=np.array([job.minutes for job in jobs], dtype=np.int64),
        worth=np.array([job.worth for job in jobs], dtype=np.float64),
        allowed=allowed,
        own=own,
        home=np.array(home, dtype=np.int64),
        fixed=np.array([job.is_fixed for job in jobs]),
        before=tuple(
            tuple(sorted(rows[key] for key in job.after if key in rows)) for job in jobs
        ),
    )  # fmt: skip


def _told(
    job: Job,
    masks: tuple[np.ndarray, np.ndarray, np.ndarray],
    rooms: np.ndarray,
    room: np.ndarray,
    ready: AbstractSet[int],
) -> Unplaced:
    """The first reason that holds: skill, attestation, presence, order, length, room."""
    skilled, attested, allowed = masks
    if not skilled.any():
        return Unplaced(key=job.key, reason=Unfit.NO_SKILL)
    if not (skilled & attested).any():
        return Unplaced(key=job.key, reason=Unfit.NO_ATTESTATION)
    if not rooms[allowed].any():
        return Unplaced(key=job.key, reason=Unfit.AWAY)
    if not job.after <= ready:
        return Unplaced(key=job.key, reason=Unfit.WAITS)
    is_long = rooms[allowed].max() < job.minutes
    lacking = max(0, job.minutes - int(max(0, room[allowed].max())))
    return Unplaced(
        key=job.key, reason=Unfit.TOO_LONG if is_long else Unfit.NO_ROOM, lacking=lacking
    )
