"""Registration of the app."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """The proposals app."""

    name = "techkarta.proposals"
    label = "proposals"
    default_auto_field = "django.db.models.BigAutoField"
