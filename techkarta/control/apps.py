"""Registration of the app."""

from django.apps import AppConfig


class ControlConfig(AppConfig):
    """The control app."""

    name = "techkarta.control"
    label = "control"
    default_auto_field = "django.db.models.BigAutoField"
