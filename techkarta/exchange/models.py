"""Imports and their staging: sheets as uploaded, rows as judged, how far the writing has come."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ImportState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded"
    PREVIEWED = "previewed"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class Import(models.Model):
    """One import: its files, the map of them, and how far the writing has come.

    Phase and cursor name the last row written; they move in the transaction of its chunk, so a row
    is written once however often the work is interrupted.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, default="crm")
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Text and not JSON: PostgreSQL would forget the order of stages and names.
    mapping = models.TextField(default="{}")
    counts = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    phase = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"])]


class ImportSheet(models.Model):
    """A table of an uploaded file."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="sheets")
    name = models.CharField(max_length=200)
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, blank=True)
    headings = models.JSONField()
    row_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "name"], name="import_sheet_once"),
        ]


class RowAction(models.TextChoices):
    """What the import will do with a row."""

    UNJUDGED = ""
    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"
    ERROR = "error"


class ImportRow(models.Model):
    """A row of a sheet, and what the preview found: place among its kind, action, problems."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    sheet = models.ForeignKey(ImportSheet, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    position = models.PositiveIntegerField(default=0)
    action = models.CharField(max_length=6, choices=RowAction.choices, blank=True)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["sheet", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="import_row_once"),
        ]
        indexes = [
            models.Index(fields=["batch", "position"]),
            models.Index(fields=["batch", "action"]),
        ]


class CalendarFeed(models.Model):
    """The secret address a person's calendar program reads; only its digest is kept."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", primary_key=True
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)


class CardSheet(models.Model):
    """A book of cards on its way to drafts: its cells as uploaded, what the person says of them."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    sheets = models.JSONField()
    choices = models.JSONField(default=dict)
    # Versions made, with the number of doubts about each.
    drafts = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organisation", "-id"])]
