"""What the company sells, with units and prices."""

from __future__ import annotations

from django.db import models


class Product(models.Model):
    """A product or a service of the company's list; `search` is its name as searching compares."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    search = models.CharField(max_length=400, editable=False)
    unit = models.CharField(max_length=20, blank=True)
    price = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    is_retired = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "search"], name="product_name_once"),
        ]
