"""Keeping the figures of days that are over; what the background worker does every hour."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from techkarta.accounts.selectors import calendar_of
from techkarta.audit.selectors import first_event_at, later_moments, latest_event

from ..models import DaySheet
from .asked import day_span
from .figures import happened
from .sheets import Span

SETTLED = timedelta(hours=1)
"""So long after its end a day is over: what was being written then has been written."""

TOGETHER = 60
"""Days counted by one set of queries."""


@transaction.atomic
def keep_days(*, organisation_id: int, moment: datetime) -> int:
    """Count the days that are over and have no sheet yet; how many they were.

    A sheet of another time zone, or one whose day got an event since (a clock was set back), is
    thrown away and counted anew. To be called again at any time.
    """
    days = _days_over(organisation_id, moment)
    rows = DaySheet.objects.filter(organisation_id=organisation_id)
    _forget_wrong(organisation_id, days)
    through = latest_event(organisation_id)
    known = set(rows.values_list("since", flat=True))
    missing = [day for day in days if day.since not in known]
    for start in range(0, len(missing), TOGETHER):
        chunk = missing[start : start + TOGETHER]
        sheets = _counted(organisation_id, chunk, through)
        DaySheet.objects.bulk_create(sheets, ignore_conflicts=True)
    return len(missing)


def _days_over(organisation_id: int, moment: datetime) -> list[Span]:
    first = first_event_at(organisation_id)
    if first is None:
        return []
    calendar = calendar_of(organisation_id)
    begin, end = calendar.local_day(first), calendar.local_day(moment - SETTLED)
    days = (begin + timedelta(days=n) for n in range((end - begin).days))
    return [day_span(calendar, day, day) for day in days]


def _forget_wrong(organisation_id: int, days: Sequence[Span]) -> None:
    rows = DaySheet.objects.filter(organisation_id=organisation_id)
    right = {(day.since, day.until) for day in days}
    told = list(rows.values_list("id", "since", "until", "through"))
    wrong = {key for key, since, until, _ in told if (since, until) not in right}
    counted_to = max((through for *_, through in told), default=0)
    over = max((until for _, _, until, _ in told), default=None)
    if over is not None:
        later = later_moments(organisation_id, counted_to, before=over)
        wrong |= {key for key, since, until, _ in told if any(since <= at < until for at in later)}
    rows.filter(pk__in=wrong).delete()


def _counted(organisation_id: int, days: Sequence[Span], through: int) -> list[DaySheet]:
    """The sheets of some days."""
    figures: dict[int, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    whole = list(enumerate(_without_gaps(days)))
    places = {day.since: place for place, day in whole}
    for place, person, told in happened(organisation_id, whole):
        if person is not None:
            figures[place][str(person)].update(told)
    return [
        DaySheet(
            organisation_id=organisation_id,
            since=day.since,
            until=day.until,
            through=through,
            figures={who: +each for who, each in figures[places[day.since]].items()},
        )
        for day in days
    ]


def _without_gaps(days: Sequence[Span]) -> list[Span]:
    """The days with what lies between them, so that one span follows another."""
    found: list[Span] = []
    for day in days:
        if found and found[-1].until < day.since:
            found.append(Span(since=found[-1].until, until=day.since))
        found.append(day)
    return found
