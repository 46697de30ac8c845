"""Old notices and letters leave."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..models import Letter, Notice

KEPT = timedelta(days=180)


def forget_old(*, organisation_id: int, moment: datetime) -> None:
    """Remove a company's notices and letters older than half a year."""
    Notice.objects.filter(organisation_id=organisation_id, at__lt=moment - KEPT).delete()
    Letter.objects.filter(organisation_id=organisation_id, created_at__lt=moment - KEPT).delete()
