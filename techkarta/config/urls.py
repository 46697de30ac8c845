"""Addresses of the whole site: health for machines, then every app's own pages."""

from django.urls import URLPattern, URLResolver, include, path

from techkarta.config import health
from techkarta.config.installed import APPS, has_module

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    *(
        path("", include(f"techkarta.{app}.urls"))
        for app in APPS
        if has_module(f"techkarta.{app}.urls")
    ),
]
