"""What the background worker does with plans."""

from __future__ import annotations

from datetime import date, time

from techkarta.accounts.selectors import calendar_of
from techkarta.jobs.rules import Call, Job

from .services import remind_heads


def plans(call: Call) -> None:
    """Remind heads, on a working morning, of plans to accept and of what was put off."""
    day = date.fromisoformat(call.slot)
    if calendar_of(call.organisation_id).is_working_day(day):
        remind_heads(organisation_id=call.organisation_id, day=day, moment=call.moment)


JOBS = (Job(rule="plans", at=time(7, 25), run=plans),)
