"""The application of base templates, components and design tokens."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, tags and static files shared by all pages."""

    name = "techkarta.ui"
    label = "ui"
    verbose_name = "Interface"
