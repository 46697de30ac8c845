"""Registration of the app."""

from django.apps import AppConfig


class MethodConfig(AppConfig):
    """The method app."""

    name = "techkarta.method"
    label = "method"
    default_auto_field = "django.db.models.BigAutoField"
