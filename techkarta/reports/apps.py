"""Registration of the app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The reports app."""

    name = "techkarta.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
