"""What a background job is, and which local slot of it is due at a moment.

A slot is named by the local day or the UTC hour it belongs to, never by a number of seconds since
the last run. So a clock set back finds its slots taken, a clock set forward or a worker that was
away finds one slot due and not a pile, and a day of 23 or 25 hours is one day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What a run is told: for which company, which slot of it, at which moment."""

    organisation_id: int
    slot: str
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A rule of the background worker; `run` may be called again for the same slot.

    `at` is the local time from which the slot of a day is due; without it the slot is an hour.
    """

    rule: str
    run: Callable[[Call], object]
    at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """What every worker does at every beat; it sees to its own exclusiveness."""

    rule: str
    run: Callable[[datetime], object]


def due_slot(job: Job, moment: datetime, tz: str) -> str | None:
    """The slot of the job that is due at a moment in a time zone; None before its time of day."""
    if job.at is None:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%HZ")
    local = moment.astimezone(ZoneInfo(tz))
    return local.date().isoformat() if local.time() >= job.at else None
