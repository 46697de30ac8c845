"""What people are told: notices in the pages, their choices, and the letters that carry them."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class Way(models.TextChoices):
    """How a person wants a kind of notice by mail; in the pages everything is shown."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"


class Letter(models.Model):
    """An outgoing mail of the outbox: written from its notices when it is sent."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    way = models.CharField(max_length=8, choices=Way.choices)
    # The local day of a digest; one a day, however many workers there are.
    slot = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField()
    # Nobody tries before this moment: a failure puts it off, and so does whoever is trying now.
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "slot"], condition=~Q(slot=""), name="digest_once_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="letter_waiting",
            ),
        ]


class Notice(models.Model):
    """One thing a person is told; `key` makes telling it again change nothing."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    link = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=8, choices=Way.choices)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="notice_told_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-id"]),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(
                fields=["way", "at"], condition=Q(letter__isnull=True), name="notice_unmailed"
            ),
        ]


class Choice(models.Model):
    """How a person wants one kind of notice; without a row the kind's own way holds."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=8, choices=Way.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notice_choice_once"),
        ]
