"""Registration of the app."""

from django.apps import AppConfig


class ProductsConfig(AppConfig):
    """The products app."""

    name = "techkarta.products"
    label = "products"
    default_auto_field = "django.db.models.BigAutoField"
