"""What the background worker does with tasks."""

from __future__ import annotations

from datetime import date, time

from techkarta.accounts.selectors import calendar_of
from techkarta.jobs.rules import Call, Job

from .services.attempting import return_parked
from .services.attesting import remind_of_ending
from .services.keeping import date_anew, keep_rhythm
from .services.raising import raise_tasks
from .services.reminding import remind


def reminders(call: Call) -> None:
    """Remind of a working morning, before the digest is gathered."""
    day = date.fromisoformat(call.slot)
    if calendar_of(call.organisation_id).is_working_day(day):
        remind(organisation_id=call.organisation_id, day=day, moment=call.moment)


def retention(call: Call) -> None:
    """Open, on a working morning, what cards ask for when clients order late or less."""
    day = date.fromisoformat(call.slot)
    if calendar_of(call.organisation_id).is_working_day(day):
        raise_tasks(organisation_id=call.organisation_id, day=day, moment=call.moment)


def parking(call: Call) -> None:
    """Bring back, on a working morning, the clients that were parked until today."""
    day = date.fromisoformat(call.slot)
    if calendar_of(call.organisation_id).is_working_day(day):
        return_parked(organisation_id=call.organisation_id, day=day, moment=call.moment)


def attestations(call: Call) -> None:
    """Tell heads, on a working morning, whose attestations end soon."""
    day = date.fromisoformat(call.slot)
    if calendar_of(call.organisation_id).is_working_day(day):
        remind_of_ending(organisation_id=call.organisation_id, day=day, moment=call.moment)


def rhythm(call: Call) -> None:
    """See that nothing that repeats has lost its next occurrence or its right day."""
    keep_rhythm(organisation_id=call.organisation_id, moment=call.moment)
    date_anew(organisation_id=call.organisation_id)


JOBS = (
    Job(rule="retention_tasks", at=time(7, 20), run=retention),
    Job(rule="attestations", at=time(7, 15), run=attestations),
    Job(rule="parking", at=time(7, 10), run=parking),
    Job(rule="reminders", at=time(7, 30), run=reminders),
    Job(rule="rhythm", run=rhythm),
)
