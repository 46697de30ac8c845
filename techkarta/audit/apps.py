"""Registration of the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit app."""

    name = "techkarta.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
