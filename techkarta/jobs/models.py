"""The memory of the background worker: what has run for which slot, and who is alive."""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """One run of a rule for a company and a local slot; the slot is taken once, by one worker."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    slot = models.CharField(max_length=20)
    worker = models.CharField(max_length=80)
    started_at = models.DateTimeField()
    # Until then nobody else takes it up; after that its worker counts as dead.
    held_until = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=1)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "rule", "slot"], name="run_once_for_a_slot"
            ),
        ]
        indexes = [
            models.Index(
                fields=["held_until"],
                condition=models.Q(finished_at__isnull=True),
                name="run_unfinished",
            ),
        ]


class Worker(models.Model):
    """A living worker; it says so now and then, and takes its row along when it ends."""

    name = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
