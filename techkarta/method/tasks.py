"""What the background worker does for the method office."""

from __future__ import annotations

from datetime import time

from techkarta.jobs.rules import Call, Job

from .services import bring_due_in_force, remind_readers

REMINDED_AT = time(9)


def bring_in_force(call: Call) -> None:
    """Put in force what was approved for a day that has come."""
    bring_due_in_force(organisation_id=call.organisation_id, moment=call.moment)


def remind(call: Call) -> None:
    """Remind who has not read a version yet, the day before and after."""
    remind_readers(organisation_id=call.organisation_id, moment=call.moment)


JOBS = (
    Job(rule="cards_in_force", run=bring_in_force),
    Job(rule="card_readers", at=REMINDED_AT, run=remind),
)
