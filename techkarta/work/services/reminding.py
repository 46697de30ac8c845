"""Reminders of the working morning: what is overdue, what was promised for today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.urls import reverse

from techkarta.notices.services import notify

from .. import selectors
from ..models import Task
from .telling import task_path


def remind(*, organisation_id: int, day: date, moment: datetime) -> None:
    """Tell everybody of a company what is overdue and what he promised by `day`; once a day."""
    for owner_id, (oldest, count) in selectors.overdue(organisation_id, moment).items():
        notify(
            person_ids=[owner_id],
            kind="tasks_overdue",
            key=f"tasks_overdue:{day}",
            moment=moment,
            params={"count": count, **_named(oldest)},
            link=reverse("desk:home"),
        )
    promised = selectors.promised_by(organisation_id, day)
    for task in promised.select_related("operation", "visit__case"):
        notify(
            person_ids=[task.blocked_owner_id],
            kind="block_due",
            key=f"block_due:{task.id}:{day}",
            moment=moment,
            params={"reason": task.blocked_reason, **_named(task)},
            link=task_path(task),
        )


def _named(task: Task) -> Mapping[str, object]:
    return {"operation": task.operation.title, "case": task.visit.case.title}
