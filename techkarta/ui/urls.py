"""Addresses of the interface itself."""

from django.urls import path
from django.views.i18n import set_language

from techkarta.ui import views

app_name = "ui"
urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("theme/", views.set_theme, name="theme"),
    path("language/", set_language, name="language"),
]
