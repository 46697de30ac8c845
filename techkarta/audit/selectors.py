"""What others may know of the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from .models import AuditEntry, Event

__all__ = [
    "AuditEntry",
    "AuditFilter",
    "Event",
    "audit_entries",
    "entries_about",
    "events",
    "first_event_at",
    "has_acted",
    "later_moments",
    "latest_event",
    "recent_entries",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """What the trail is narrowed to; moments from `since` and before `until`."""

    person_id: int | None = None
    subject: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before_id: int | None = None


def events(organisation_id: int, since: datetime, until: datetime) -> QuerySet[Event]:
    """What happened in the company from `since` and before `until`, in no order."""
    return Event.objects.filter(organisation_id=organisation_id, at__gte=since, at__lt=until)


def first_event_at(organisation_id: int) -> datetime | None:
    """When the memory of the company begins."""
    rows = Event.objects.filter(organisation_id=organisation_id)
    return rows.order_by("at").values_list("at", flat=True).first()


def latest_event(organisation_id: int) -> int:
    """The identifier of the event appended last; 0 before the first."""
    rows = Event.objects.filter(organisation_id=organisation_id)
    return rows.order_by("-id").values_list("id", flat=True).first() or 0


def later_moments(organisation_id: int, after_id: int, *, before: datetime) -> set[datetime]:
    """When those appended after an event happened, of what happened before a moment."""
    rows = Event.objects.filter(organisation_id=organisation_id, id__gt=after_id, at__lt=before)
    return set(rows.values_list("at", flat=True))


def audit_entries(organisation_id: int, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    """The changes of the company, newest first, with who made them; one query."""
    rows = AuditEntry.objects.filter(organisation_id=organisation_id)
    asked = {
        "actor_id": wanted.person_id,
        "subject": wanted.subject or None,
        "subject_id": wanted.subject_id,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
        "id__lt": wanted.before_id,
    }
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    return rows.select_related("actor").order_by("-id")


def recent_entries(
    organisation_id: int, *, subjects: Iterable[str], limit: int
) -> list[AuditEntry]:
    """The latest writes to subjects of these kinds, with who made them, newest first; one query."""
    rows = AuditEntry.objects.filter(
        organisation_id=organisation_id, subject__in=list(subjects)
    ).select_related("actor")
    return list(rows.order_by("-id")[:limit])


def entries_about(
    organisation_id: int, *, subject: str, subject_ids: Iterable[int]
) -> list[AuditEntry]:
    """All writes to these things of one kind, with who made them, newest first; one query."""
    rows = AuditEntry.objects.filter(
        organisation_id=organisation_id, subject=subject, subject_id__in=list(subject_ids)
    )
    return list(rows.select_related("actor").order_by("-at", "-id"))


def has_acted(user_id: int, *, action: str, subject: str, subject_id: int) -> bool:
    """Whether somebody did the action to a thing."""
    rows = AuditEntry.objects.filter(subject=subject, subject_id=subject_id, action=action)
    return rows.filter(actor_id=user_id).exists()
