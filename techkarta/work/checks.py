"""What others may know of checks: histories, how an operation is usually done, questions."""

from __future__ import annotations

from django.db.models import Prefetch

from techkarta.engine.gates.guards import Filling

from .mapping import filling_of
from .models import Check, Decision, Evidence, Task

FORMER = 20
"""So many latest tasks of a person a filling is compared with."""


def history(performer_id: int) -> list[tuple[bool, bool]]:
    """The decided checks of a performer, oldest first: accepted, critical; one narrow query."""
    rows = Check.objects.filter(task__done_by_id=performer_id, decided_at__isnull=False)
    return [
        (decision == Decision.ACCEPTED, reason == "critical")
        for decision, reason in rows.order_by("decided_at", "id").values_list("decision", "reason")
    ]


def fillings(performer_id: int, task_id: int) -> list[Filling]:
    """How the performer filled in his latest tasks but this one, latest first; two queries."""
    rows = Task.objects.filter(done_by_id=performer_id, done_at__isnull=False).exclude(pk=task_id)
    latest = rows.select_related("visit").order_by("-done_at", "-id")[:FORMER]
    given = Prefetch("evidence", queryset=Evidence.objects.order_by("id"))
    return [
        filling_of(task, task.evidence.all(), task.minutes_fact, task.done_at)
        for task in latest.prefetch_related(given)
        if task.done_at is not None
    ]
