"""What the background worker does for reports: days counted once, logs too large to wait for."""

from __future__ import annotations

from techkarta.jobs.rules import Call, Chore, Job

from .logs.keeping import work_waiting
from .work.keeping import keep_days


def day_sheets(call: Call) -> None:
    """Count the days that are over."""
    keep_days(organisation_id=call.organisation_id, moment=call.moment)


JOBS = (Job(rule="day_sheets", run=day_sheets),)
CHORES = (Chore(rule="foreign_logs", run=work_waiting),)
