"""Addresses of notices."""

from django.urls import path

from . import views

app_name = "notices"

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/settings/", views.settings, name="settings"),
    path("notices/<int:notice_id>/", views.open_notice, name="open"),
]
