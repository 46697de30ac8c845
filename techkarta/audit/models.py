"""The append-only memory: events of cases and tasks, and the audit trail of every write."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Event(models.Model):
    """One change of state of a case or a task: the only source of reports and conformance.

    What reports count stands in the event itself, so a day that is over never counts otherwise:
    `performer` had done the task by then; handing in says whether it `is_late` and which `norm` it
    counts, 0 where the task was handed in before.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="events")
    visit = models.ForeignKey("cases.StageVisit", models.PROTECT, null=True, related_name="+")
    task = models.ForeignKey("work.Task", models.PROTECT, null=True, related_name="events")
    card_version = models.ForeignKey(
        "method.CardVersion", models.PROTECT, null=True, related_name="+"
    )
    operation = models.CharField(max_length=10, blank=True)
    performer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    norm = models.PositiveIntegerField(null=True)
    is_late = models.BooleanField(null=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["case", "-id"]),
            models.Index(fields=["organisation", "kind", "at"]),
            models.Index(fields=["organisation", "at"]),
        ]


class AuditEntry(models.Model):
    """Who changed what, when, and from which value to which."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    label = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-id"]),
            models.Index(fields=["subject", "subject_id", "-id"]),
        ]
