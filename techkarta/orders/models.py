"""What clients have ordered, as the accounting system tells it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Order(models.Model):
    """One order or shipment of a client, known by the number of the system it comes from."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="orders")
    number = models.CharField(max_length=120)
    ordered_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    product = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="order_number_once"),
        ]
        indexes = [models.Index(fields=["client", "ordered_on"])]


class Method(models.TextChoices):
    """How a yearly potential was estimated; two methods make one that can be trusted."""

    NORM = "norm"
    FLEET = "fleet"
    DECLARED = "declared"
    TURNOVER = "turnover"
    ANALOGUE = "analogue"


class Estimate(models.Model):
    """What a client buys of our category in a year, by one method; a new one replaces the old."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="estimates")
    method = models.CharField(max_length=10, choices=Method.choices)
    ground = models.CharField(max_length=12)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    # The part of the potential open to us, in percent.
    available = models.PositiveSmallIntegerField(default=100)
    said_on = models.DateField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "method"], name="estimate_once_a_method"),
        ]
