"""Registration of the app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The cases app."""

    name = "techkarta.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
