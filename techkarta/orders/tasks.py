"""What the background worker does with orders."""

from __future__ import annotations

from datetime import date, time

from techkarta.accounts.selectors import calendar_of
from techkarta.jobs.rules import Call, Job

from .services import raise_signals


def retention(call: Call) -> None:
    """Look, on a working morning, for clients that order late or less."""
    day = date.fromisoformat(call.slot)
    if calendar_of(call.organisation_id).is_working_day(day):
        raise_signals(organisation_id=call.organisation_id, day=day, moment=call.moment)


JOBS = (Job(rule="retention", at=time(7, 15), run=retention),)
