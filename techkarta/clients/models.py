"""Clients, their types and the people there."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ClientType(models.Model):
    """A type of client with its own mandatory list of questions; editable by the company."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    code = models.SlugField(max_length=60)
    title = models.JSONField()
    note = models.JSONField(default=str)
    order = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="client_type_code_once"),
        ]


class ClientClass(models.TextChoices):
    """Importance of a client; decides how often one keeps in touch."""

    A = "A"
    B = "B"
    C = "C"


class Client(models.Model):
    """A company we sell to."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    search = models.CharField(max_length=400, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="clients"
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="subsidiaries"
    )
    types = models.ManyToManyField(ClientType, related_name="clients", blank=True)
    client_class = models.CharField(max_length=1, choices=ClientClass.choices, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    place = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=200, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=4000)
    external_id = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_id"],
                condition=~models.Q(external_id=""),
                name="client_external_id_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "name"])]


class Contact(models.Model):
    """A person at a client."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
