"""Registration of the app."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The ui app."""

    name = "techkarta.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"
