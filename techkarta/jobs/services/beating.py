"""Workers tell that they live."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..models import Run, Worker

# A worker silent for so long is dead, and its row says nothing any more.
FORGOTTEN = timedelta(days=7)
KEPT = timedelta(days=40)


def beat(*, name: str, moment: datetime) -> None:
    """Say that a worker lives."""
    Worker.objects.update_or_create(
        name=name,
        defaults={"seen_at": moment},
        create_defaults={"seen_at": moment, "started_at": moment},
    )
    Worker.objects.filter(seen_at__lt=moment - FORGOTTEN).delete()
    Run.objects.filter(started_at__lt=moment - KEPT, finished_at__isnull=False).delete()


def goodbye(*, name: str) -> None:
    """A worker ends by its own will."""
    Worker.objects.filter(name=name).delete()
