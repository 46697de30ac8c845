"""Proposals of cases with their files, the numbers given so far, the company's template."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class ProposalTemplate(models.Model):
    """A Word template of the company; the latest is used, earlier ones stay."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()


class ProposalCount(models.Model):
    """How many numbers the company has given in a year."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="proposal_count_once"),
        ]


class SentHow(models.TextChoices):
    """By which way a proposal reached the client."""

    MAIL = "mail"
    MEETING = "meeting"
    MESSENGER = "messenger"
    PLATFORM = "platform"
    POST = "post"


class Proposal(models.Model):
    """One proposal as it was issued. Its files are part of the row: kept whole or not at all."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="proposals")
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    key = models.UUIDField()
    issued_on = models.DateField()
    valid_until = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    product = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    word = models.BinaryField()
    printed = models.BinaryField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    sent_to = models.CharField(max_length=200, blank=True)
    sent_how = models.CharField(max_length=10, choices=SentHow.choices, blank=True)
    sent_on = models.DateField(null=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "number"], name="proposal_number_once"
            ),
            models.UniqueConstraint(fields=["case", "key"], name="proposal_issued_once"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("issued_on")), name="proposal_valid_after"
            ),
        ]

    @property
    def full_number(self) -> str:
        """The number as it stands on the paper."""
        return f"{self.year}-{self.number:04d}"
