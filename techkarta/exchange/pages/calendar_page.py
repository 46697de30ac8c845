"""The page of the calendar feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from ..models import CalendarFeed


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """Whether there is a feed, and its address right after it was made."""

    has_feed: bool
    url: str
    read_at: datetime | None


def page_of(feed: CalendarFeed | None, secret: str) -> CalendarPage:
    """The page; `secret` is known only to the request that made it."""
    path = reverse("exchange:feed", args=[secret]) if secret else ""
    return CalendarPage(
        has_feed=feed is not None,
        url=f"{settings.SITE_URL}{path}" if path else "",
        read_at=feed.read_at if feed else None,
    )
