"""Registration of the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The notices app."""

    name = "techkarta.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
