"""Moments at the edge: the only clock, and the local days and wall times of a time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The moment now, in UTC. Only edges ask it (views, tasks, commands); all else is told."""
    return datetime.now(tz=UTC)


def in_zone(moment: datetime, tz: str) -> datetime:
    """The same moment as the wall clocks of a zone show it. ValueError for a naive moment."""
    if moment.tzinfo is None:
        message = f"no time zone: {moment.isoformat()}"
        raise ValueError(message)
    return moment.astimezone(ZoneInfo(tz))


def local_day(moment: datetime, tz: str) -> date:
    """The date of a moment in a zone. ValueError for a naive moment."""
    return in_zone(moment, tz).date()


def day_bounds(day: date, tz: str) -> tuple[datetime, datetime]:
    """The first moment of a local day and of the next, in UTC: a day may have 23 or 25 hours."""
    zone = ZoneInfo(tz)
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def read_moment(text: str, tz: str) -> datetime:
    """A moment of ISO 8601 text; without an offset it is a wall time of the zone.

    A date alone is its midnight. ValueError where the text is no moment, or a wall time the
    clocks of the zone skip.
    """
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is not None:
        return moment
    zone = ZoneInfo(tz)
    local = moment.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        message = f"the clocks skip {text}"
        raise ValueError(message)
    return local
