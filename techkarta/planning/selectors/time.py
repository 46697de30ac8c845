"""People's days: fund, fixed events, absences; who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import QuerySet

from techkarta.accounts.permissions import Actor, reach
from techkarta.accounts.selectors import User, calendar_of, owners
from techkarta.common.errors import NotFound
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.fund import FundDay

from ..mapping import fund_days
from ..models import Absence, FixedEvent, PersonTerms

__all__ = ["Absence", "FixedEvent", "PersonTerms"]

Row = TypeVar("Row", Absence, FixedEvent)


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def days_of_people(
    organisation_id: int,
    user_ids: Iterable[int],
    days: Sequence[date],
    calendar: WorkingCalendar | None = None,
) -> Mapping[int, tuple[FundDay, ...]]:
    """Everybody's days as they are: fund, busy minutes, absences; three queries for all."""
    known = list(user_ids)
    terms = {row.user_id: row for row in PersonTerms.objects.filter(user_id__in=known)}
    away, busy = _by_user(absences_between(known, days)), _by_user(_events(known, days))
    calendar = calendar or calendar_of(organisation_id)
    return {
        user_id: fund_days(
            days, calendar, terms.get(user_id), away.get(user_id, ()), busy.get(user_id, ())
        )
        for user_id in known
    }


def absences_between(user_ids: Iterable[int], days: Sequence[date]) -> QuerySet[Absence]:
    """The absences of these people that touch the days, which are in order."""
    rows = Absence.objects.filter(user_id__in=list(user_ids), cancelled_at__isnull=True)
    if not days:
        return rows.none()
    return rows.filter(first_on__lte=days[-1], last_on__gte=days[0])


def _events(user_ids: Iterable[int], days: Sequence[date]) -> QuerySet[FixedEvent]:
    rows = FixedEvent.objects.filter(user_id__in=list(user_ids))
    return rows.filter(first_on__lte=days[-1]) if days else rows.none()


def _by_user(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row)
    return found


def visible_absences(actor: Actor, since: date) -> QuerySet[Absence]:
    """The absences the actor may change, not over by the day, the earliest first."""
    rows = Absence.objects.filter(reach(actor, "absence.change", owner="user"))
    live = rows.filter(cancelled_at__isnull=True, last_on__gte=since)
    return live.select_related("user", "substitute").order_by("first_on", "user__full_name")


def substituted(actor: Actor, day: date) -> QuerySet[Absence]:
    """The people away on the day the actor stands in for."""
    rows = Absence.objects.filter(substitute_id=actor.user_id, cancelled_at__isnull=True)
    return rows.filter(first_on__lte=day, last_on__gte=day).select_related("user")


def absence_on(user_id: int, day: date) -> Absence | None:
    """The absence of a person on a day."""
    rows = Absence.objects.filter(user_id=user_id, cancelled_at__isnull=True)
    found = rows.filter(first_on__lte=day, last_on__gte=day).select_related("substitute")
    return found.first()


def own_terms(user_id: int) -> PersonTerms:
    """The terms of a person; not stored where nobody has set them."""
    row = PersonTerms.objects.filter(user_id=user_id).first()
    return row or PersonTerms(user_id=user_id)


def terms_of_people(user_ids: Iterable[int]) -> Mapping[int, PersonTerms]:
    """The terms of these people; not stored where nobody has set them."""
    known = list(user_ids)
    rows = {row.user_id: row for row in PersonTerms.objects.filter(user_id__in=known)}
    return {user_id: rows.get(user_id) or PersonTerms(user_id=user_id) for user_id in known}


def events_of(user_id: int, since: date) -> list[FixedEvent]:
    """The fixed events of a person that are not over by the day."""
    rows = FixedEvent.objects.filter(user_id=user_id).order_by("first_on", "starts_at", "id")
    return [row for row in rows if _last_day(row) is None or (_last_day(row) or since) >= since]


def event(actor: Actor, event_id: int) -> FixedEvent:
    """One fixed event the actor may change; NotFound otherwise."""
    rows = FixedEvent.objects.filter(reach(actor, "plan.change", owner="user"))
    row = rows.select_related("user").filter(pk=event_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def planned_person(actor: Actor, user_id: int, action: str) -> User:
    """An active person whose time the action reaches; NotFound otherwise."""
    row = owners(actor, action).select_related("team").filter(pk=user_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _last_day(row: FixedEvent) -> date | None:
    return row.first_on if row.unit == "once" else row.until_on
