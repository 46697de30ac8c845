"""Registration of the app."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """The forms app."""

    name = "techkarta.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"
