"""Registration of the app."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The work app."""

    name = "techkarta.work"
    label = "work"
    default_auto_field = "django.db.models.BigAutoField"
