"""Figures of days that are over, and logs of other systems with what came of judging them."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models


class DaySheet(models.Model):
    """The figures of one day that is over, counted from its events: person → figure → number.

    `through` is the last event of the company when it was counted. A sheet can be thrown away and
    counted again at any time; it knows nothing the events do not say.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    through = models.BigIntegerField()
    figures = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "since"], name="day_sheet_once"),
        ]


class LogState(models.TextChoices):
    """Where a log stands."""

    UPLOADED = "uploaded"
    QUEUED = "queued"
    RUNNING = "running"
    JUDGED = "judged"
    FAILED = "failed"


def stored_log(_row: models.Model, _name: str) -> str:
    """A name of the server's own making; what the file was called is kept in the row."""
    return f"logs/{uuid4().hex}"


class ForeignLog(models.Model):
    """A log of another system.

    `cards`: versions it is judged by; `found`: its columns and names as proposed; `choices`: what
    they were said to mean; `summary` and `cases`: the judgement, all of it and case by case.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=stored_log)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=LogState.choices, default=LogState.UPLOADED)
    claimed_at = models.DateTimeField(null=True)
    cards = models.JSONField()
    found = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    cases = models.FileField(upload_to=stored_log, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"]), models.Index(fields=["state"])]
