"""What others may know of control: deviations of people, and what is done about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from techkarta.accounts.permissions import Actor, Scope, scope_of
from techkarta.accounts.selectors import owners
from techkarta.cases.selectors.stuck import idle_cases, slipping_cases
from techkarta.engine.cards.model import Text
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.work import checks

from .models import DeviationAction

__all__ = ["DeviationAction"]

RIGHT = "deviation.decide"
JUDGED_DAYS, FEWEST_JUDGED, GOOD_FIRST = 30, 5, 80
"""First-time acceptance is judged over these days, from so many checks, against these percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """Something that is not as it should be: its kind, whose it is, and the numbers that show it.

    `key` stays the same while the deviation lasts, so that an action finds it again.
    """

    key: str
    kind: str
    person_id: int | None
    person: str
    count: int
    subject: Text = ""
    no: str = ""
    case_id: int | None = None
    percent: int = 0


def may_decide(actor: Actor) -> bool:
    """Whether the actor answers for deviations of others."""
    scope = scope_of(actor, RIGHT)
    return scope is not None and scope is not Scope.OWN


def deviations(actor: Actor, calendar: WorkingCalendar, moment: datetime) -> list[Deviation]:
    """The deviations within the actor's reach, by kind; a constant number of queries."""
    if not may_decide(actor):
        return []
    names = dict(owners(actor, RIGHT).values_list("id", "full_name"))
    return [
        *_late(names, calendar, moment),
        *_first_time(names, moment),
        *_promises(names, calendar, moment),
        *_idle(actor),
        *_slips(actor),
    ]


def _late(
    names: Mapping[int, str], calendar: WorkingCalendar, moment: datetime
) -> Iterable[Deviation]:
    """Operations overdue since before today, by person and operation."""
    midnight = calendar.start_of_work(calendar.local_day(moment)).replace(hour=0, minute=0)
    for row in checks.overdue(names, midnight):
        yield Deviation(
            key=f"late:{row.owner_id}:{row.stage_id}:{row.no}",
            kind="late",
            person_id=row.owner_id,
            person=names.get(row.owner_id, ""),
            count=row.count,
            subject=row.title,
            no=row.no,
        )


def _first_time(names: Mapping[int, str], moment: datetime) -> Iterable[Deviation]:
    """People whose work is too often sent back."""
    for user_id, judged, first in checks.first_time(names, moment - timedelta(days=JUDGED_DAYS)):
        percent = round(100 * first / judged) if judged else 100
        if judged >= FEWEST_JUDGED and percent < GOOD_FIRST:
            yield Deviation(
                key=f"first:{user_id}",
                kind="first",
                person_id=user_id,
                person=names.get(user_id, ""),
                count=judged,
                percent=percent,
            )


def _promises(
    names: Mapping[int, str], calendar: WorkingCalendar, moment: datetime
) -> Iterable[Deviation]:
    """Blocks somebody promised to clear before today."""
    for user_id, count in checks.broken_promises(names, calendar.local_day(moment)):
        yield Deviation(
            key=f"block:{user_id}",
            kind="block",
            person_id=user_id,
            person=names.get(user_id, ""),
            count=count,
        )


def _idle(actor: Actor) -> Iterable[Deviation]:
    """People with open cases that have no next step."""
    counted: dict[int, list[str]] = {}
    for case in idle_cases(actor, RIGHT):
        counted.setdefault(case.owner_id, []).append(case.owner.full_name)
    for user_id, people in counted.items():
        yield Deviation(
            key=f"idle:{user_id}",
            kind="idle",
            person_id=user_id,
            person=people[0],
            count=len(people),
        )


def _slips(actor: Actor) -> Iterable[Deviation]:
    """Cases whose promised date is put off again and again."""
    for case in slipping_cases(actor, RIGHT):
        yield Deviation(
            key=f"slips:{case.id}",
            kind="slips",
            person_id=case.owner_id,
            person=case.owner.full_name,
            count=case.slips,
            subject=case.client.name if case.client else case.title,
            case_id=case.id,
        )


def open_actions(organisation_id: int, keys: Iterable[str]) -> dict[str, DeviationAction]:
    """Key of a deviation → what is being done about it; one query."""
    rows = DeviationAction.objects.filter(
        organisation_id=organisation_id, key__in=list(keys), done_at__isnull=True
    )
    return {action.key: action for action in rows.select_related("owner")}


def actions_of(actor: Actor) -> Sequence[DeviationAction]:
    """What the actor has been given to do about deviations, the earliest first."""
    rows = DeviationAction.objects.filter(owner_id=actor.user_id, done_at__isnull=True)
    return list(rows.select_related("created_by", "case").order_by("due_on", "id"))


def actions(organisation_id: int, since: datetime, until: datetime) -> Sequence[DeviationAction]:
    """Every action of the company given within a period, for its reports; one query."""
    rows = DeviationAction.objects.filter(
        organisation_id=organisation_id, created_at__gte=since, created_at__lt=until
    )
    return list(rows.select_related("owner", "person", "case").order_by("created_at", "id"))
