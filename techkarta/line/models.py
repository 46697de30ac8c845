"""Scenarios of the line that were worth keeping: a title and what differs from today."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class LineScenario(models.Model):
    """Changes of the line by path, as the engine names them; compared with today's line anew."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)
    changes = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("title"),
                condition=Q(removed_at__isnull=True),
                name="line_scenario_title_once",
            ),
        ]
