"""What is done about deviations, and defences before a panel."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class DeviationAction(models.Model):
    """The answer to a deviation: its assignable cause, what is done, by whom and by when.

    `key` names the deviation as it is computed, `title` says it in words as it was then. An order
    of a defence is an action too, of the kind `defence`.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=300)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="+")
    cause = models.CharField(max_length=20)
    text = models.CharField(max_length=400)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key"],
                condition=Q(done_at__isnull=True),
                name="deviation_one_open_action",
            ),
        ]
        indexes = [models.Index(fields=["owner", "done_at", "due_on"])]
