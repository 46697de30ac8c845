"""Registration of the app."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """The clients app."""

    name = "techkarta.clients"
    label = "clients"
    default_auto_field = "django.db.models.BigAutoField"
