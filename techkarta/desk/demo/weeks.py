"""Plans of the week to come in the made-up company, and somebody away in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import Invalid
from techkarta.planning.services import (
    AbsenceFields,
    EventFields,
    make_week,
    record_absence,
    save_event,
)

from .company import Company

AWAY = "rep4"
PLANNED = ("rep1", "project1", "region1")
MEETING = 45


def plan_weeks(company: Company, today: date, moment: datetime) -> None:
    """Some have planned their week; one is away from the next working day on, for a week."""
    calendar = calendar_of(company.organisation_id)
    first = calendar.next_working_day(today + timedelta(days=1))
    away = company.actors[AWAY]
    fields = AbsenceFields(
        user_id=away.user_id, kind="vacation", first_on=first, last_on=first + timedelta(days=6)
    )
    record_absence(actor=away, fields=fields, moment=moment)
    meeting = EventFields(title="Планёрка", first_on=first, minutes=MEETING, unit="week")
    for login in PLANNED:
        actor = company.actors[login]
        save_event(actor=actor, user_id=actor.user_id, fields=meeting, moment=moment)
        try:
            make_week(actor=actor, user_id=actor.user_id, week_on=first, moment=moment)
        except Invalid:
            # The week is over on this very day.
            continue
