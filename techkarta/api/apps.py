"""Registration of the app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The HTTP interface for other programs."""

    name = "techkarta.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
