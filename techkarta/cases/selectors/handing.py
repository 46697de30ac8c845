"""Hand-overs of cases."""

from __future__ import annotations

from ..models import Case, HandOver

__all__ = ["HandOver", "last_hand_over"]


def last_hand_over(case: Case) -> HandOver | None:
    """The latest hand-over of a case; one query."""
    rows = HandOver.objects.filter(case=case).select_related("by", "owner")
    return rows.order_by("-id").first()
