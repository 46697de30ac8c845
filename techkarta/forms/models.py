"""Mandatory lists of questions by client type."""

from __future__ import annotations

from django.db import models


class FormTemplate(models.Model):
    """A versioned list of questions about a subject."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    code = models.SlugField(max_length=60)
    title = models.JSONField()
    subject = models.CharField(max_length=20, default="client")
    client_type = models.ForeignKey(
        "clients.ClientType", models.CASCADE, null=True, blank=True, related_name="templates"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code", "revision"], name="template_revision_once"
            ),
        ]


class Question(models.Model):
    """One question of a template: what to ask, how it is answered, when it must be known."""

    template = models.ForeignKey(FormTemplate, models.CASCADE, related_name="questions")
    order = models.PositiveIntegerField()
    code = models.CharField(max_length=20)
    mark = models.JSONField(default=dict)
    text = models.JSONField()
    is_critical = models.BooleanField(default=False)
    weight = models.PositiveIntegerField(default=1)
    due = models.CharField(max_length=20)
    parts = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    validity_days = models.PositiveIntegerField(default=180)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["template", "code"], name="question_code_once"),
        ]
