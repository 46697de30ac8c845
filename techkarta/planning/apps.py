"""Registration of the app."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """The planning app."""

    name = "techkarta.planning"
    label = "planning"
    default_auto_field = "django.db.models.BigAutoField"
