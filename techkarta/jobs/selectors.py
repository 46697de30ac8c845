"""What may be known of the background worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .models import Run, Worker

# Longer than a beat and than any one job is expected to take.
SILENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerState:
    """Whether background work is done: `alive`, `silent` (was seen, is no more), `never`."""

    state: str
    seen_at: datetime | None = None
    names: tuple[str, ...] = ()


def worker_state(moment: datetime) -> WorkerState:
    """Which workers live at a moment."""
    rows = list(Worker.objects.order_by("-seen_at").values_list("name", "seen_at"))
    if not rows:
        return WorkerState(state="never")
    alive = tuple(sorted(name for name, seen in rows if moment - seen <= SILENT))
    return WorkerState(state="alive" if alive else "silent", seen_at=rows[0][1], names=alive)


def failed_runs(since: datetime) -> list[tuple[str, str]]:
    """Rule and problem of what failed since a moment and has not run well yet."""
    rows = Run.objects.filter(started_at__gte=since, finished_at__isnull=True).exclude(problem="")
    return list(rows.order_by("-started_at").values_list("rule", "problem")[:20])
