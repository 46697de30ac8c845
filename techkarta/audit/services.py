"""Writing to the append-only memory; called by services inside their own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db import transaction

from .models import AuditEntry, Event

__all__ = ["Event"]


class Who(Protocol):
    """Whoever acts: enough of an actor to be remembered."""

    @property
    def user_id(self) -> int:
        """The user who acts."""

    @property
    def organisation_id(self) -> int:
        """The company he acts in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event to remember, by the identifiers of what it happened to."""

    kind: str
    case_id: int | None = None
    visit_id: int | None = None
    task_id: int | None = None
    card_version_id: int | None = None
    operation: str = ""
    performer_id: int | None = None
    norm: int | None = None
    is_late: bool | None = None
    data: Mapping[str, object] = field(default_factory=dict)


def record_events(*, actor: Who, moment: datetime, happenings: Iterable[Happening]) -> None:
    """Append the happenings, in their order, at one moment. Must run inside a transaction."""
    _require_transaction()
    Event.objects.bulk_create(
        [
            Event(
                organisation_id=actor.organisation_id,
                actor_id=actor.user_id,
                at=moment,
                kind=happening.kind,
                case_id=happening.case_id,
                visit_id=happening.visit_id,
                task_id=happening.task_id,
                card_version_id=happening.card_version_id,
                operation=happening.operation,
                performer_id=happening.performer_id,
                norm=happening.norm,
                is_late=happening.is_late,
                data=dict(happening.data),
            )
            for happening in happenings
        ],
        batch_size=500,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One audited write: the subject by kind and identifier, and its fields as [old, new]."""

    action: str
    subject: str
    subject_id: int
    label: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


def record_changes(*, actor: Who, moment: datetime, changes: Iterable[Change]) -> None:
    """Append audit entries. Must run inside a transaction."""
    _require_transaction()
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                organisation_id=actor.organisation_id,
                actor_id=actor.user_id,
                at=moment,
                action=change.action,
                subject=change.subject,
                subject_id=change.subject_id,
                label=change.label[:200],
                changes=dict(change.fields),
            )
            for change in changes
        ],
        batch_size=500,
    )


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        told = "History is written in the transaction of the change it tells about."
        raise transaction.TransactionManagementError(told)
