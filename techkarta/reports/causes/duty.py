"""The duty of controllers: decisions they took, counted from events, and checks left waiting."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet

from techkarta.accounts.mapping import Staffing
from techkarta.audit.selectors import Event, events
from techkarta.work.checks import Waiting

OVERDUE = timedelta(days=1)
HEAD = "head_of_sales"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One controller: decided of planned, where planned is what he decided and what waits a day."""

    person_id: int
    accepted: int
    returned: int
    skipped: int
    hours: float | None

    @property
    def done(self) -> int:
        """Checks decided."""
        return self.accepted + self.returned

    @property
    def percent(self) -> int | None:
        """Done to planned, whole percents; None where nothing was planned."""
        planned = self.done + self.skipped
        return round(100 * self.done / planned) if planned else None


def decisions(organisation_id: int, since: datetime, until: datetime) -> QuerySet[Event]:
    """Acceptances and returns by somebody else than the performer: decisions of controllers."""
    rows = events(organisation_id, since, until)
    told = rows.filter(kind__in=("task_accepted", "task_returned"))
    return told.exclude(actor_id=F("task__done_by_id"))


def duties(
    rows: Iterable[tuple[int, str, datetime, datetime | None]],
    left: Mapping[int, int],
    people: Collection[int],
) -> list[Duty]:
    """The duty of everybody who decides, of (controller, kind, decided, done); the worst first."""
    kinds: dict[int, list[str]] = defaultdict(list)
    waits: dict[int, list[float]] = defaultdict(list)
    for who, kind, at, done_at in rows:
        kinds[who].append(kind)
        if done_at is not None and at >= done_at:
            waits[who].append((at - done_at).total_seconds() / 3600)
    found = [
        Duty(
            person_id=who,
            accepted=kinds[who].count("task_accepted"),
            returned=kinds[who].count("task_returned"),
            skipped=left.get(who, 0),
            hours=statistics.median(waits[who]) if waits[who] else None,
        )
        for who in {*kinds, *left} & set(people)
    ]
    return sorted(found, key=lambda each: (each.percent or 0, -each.skipped, each.person_id))


def skipped(waiting: Iterable[Waiting], staffing: Staffing, moment: datetime) -> dict[int, int]:
    """Head → how many checks of his team's work wait for him for more than a day."""
    found: dict[int, int] = defaultdict(int)
    for each in waiting:
        performer = staffing.people.get(each.performer_id)
        head = staffing.heads.get(performer.team_id or 0) if performer else None
        if each.role == HEAD and head is not None and moment - each.asked_at > OVERDUE:
            found[head] += 1
    return dict(found)
