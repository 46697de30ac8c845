"""Registration of the app."""

from django.apps import AppConfig


class LineConfig(AppConfig):
    """The line app."""

    name = "techkarta.line"
    label = "line"
    default_auto_field = "django.db.models.BigAutoField"
