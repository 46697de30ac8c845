"""What the background worker does for reports: logs too large to be waited for."""

from __future__ import annotations

from techkarta.jobs.rules import Chore

from .logs.keeping import work_waiting

CHORES = (Chore(rule="foreign_logs", run=work_waiting),)
