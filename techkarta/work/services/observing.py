"""Chronometry weeks: who counts the exact minutes of which operations, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import active_people, calendar_of, people
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Invalid, NotFound
from techkarta.method.selectors import card_of, version

from ..chronometry import observing, week_of
from ..models import ChronometryWeek, Task

RIGHT = "chronometry.plan"
LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekFields:
    """What is told of a chronometry week; both days are included."""

    version_id: int
    operations: tuple[str, ...]
    people: tuple[int, ...]
    since: date
    until: date


@transaction.atomic
def plan_week(*, actor: Actor, fields: WeekFields, moment: datetime) -> ChronometryWeek:
    """Ask people to count the minutes of operations of a card.

    The same week told again is the one that is there. Invalid: nothing to time, nobody to do it,
    days out of order, past or too many.
    """
    require(actor, RIGHT)
    row = version(actor, fields.version_id)
    operations = _known_operations(row.id, fields)
    chosen = _known_people(actor, fields)
    _check_days(fields, calendar_of(actor.organisation_id).local_day(moment))
    days = {"since": fields.since, "until": fields.until}
    for there in ChronometryWeek.objects.filter(card_id=row.card_id, ended_at=None, **days):
        told = set(there.people.values_list("id", flat=True))
        if there.operations == operations and told == set(chosen):
            return there
    made = ChronometryWeek.objects.create(
        organisation_id=actor.organisation_id,
        card_id=row.card_id,
        operations=operations,
        created_by_id=actor.user_id,
        created_at=moment,
        **days,
    )
    made.people.set(chosen)
    told_of = {
        "operations": [None, ", ".join(operations)],
        **{k: [None, v] for k, v in days.items()},
    }
    _remember(actor, made, "chronometry.plan", told_of, moment)
    return made


@transaction.atomic
def end_week(*, actor: Actor, week_id: int, moment: datetime) -> ChronometryWeek:
    """Ask nobody any more; what was counted stays. An ended week stays as it was."""
    require(actor, RIGHT)
    rows = ChronometryWeek.objects.select_for_update().filter(pk=week_id)
    row = rows.filter(organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.ended_at is None:
        row.ended_at = moment
        row.save(update_fields=["ended_at"])
        _remember(actor, row, "chronometry.end", {}, moment)
    return row


def observed(user_id: int, task: Task, moment: datetime) -> ChronometryWeek | None:
    """The week that minutes of this person on this task belong to."""
    running = observing(user_id, calendar_of(task.organisation_id).local_day(moment))
    if not running:
        return None
    held = task.visit.card_version
    found = week_of(running, held.card_id if held else None, task.operation.no)
    return next((each for each in running if each.id == found), None)


def _known_operations(version_id: int, fields: WeekFields) -> list[str]:
    asked = set(fields.operations)
    found = [each.no for each in card_of(version_id).operations if each.no in asked]
    if not found or len(found) != len(asked):
        raise Invalid("chronometry_operations", field="operations")
    return found


def _known_people(actor: Actor, fields: WeekFields) -> list[int]:
    there = set(people(actor).filter(id__in=fields.people).values_list("id", flat=True))
    found = sorted(there & set(active_people(there)))
    if not found or len(found) != len(set(fields.people)):
        raise Invalid("chronometry_people", field="people")
    return found


def _check_days(fields: WeekFields, today: date) -> None:
    if fields.until < today:
        raise Invalid("date_past", field="until")
    if not timedelta() <= fields.until - fields.since <= LONGEST:
        raise Invalid("chronometry_days", field="until", maximum=LONGEST.days + 1)


def _remember(
    actor: Actor, row: ChronometryWeek, action: str, told: dict[str, object], moment: datetime
) -> None:
    change = Change(
        action=action, subject="chronometry", subject_id=row.id, label=row.card.code, fields=told
    )
    record_changes(actor=actor, moment=moment, changes=[change])
