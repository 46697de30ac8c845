"""Registration of the app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The jobs app."""

    name = "techkarta.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
