"""Registration of the app."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The exchange app."""

    name = "techkarta.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
