"""Addresses of the interface."""

from django.urls import URLPattern, URLResolver, path

from .interface import interface

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", interface.urls)]
