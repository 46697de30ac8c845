"""Addresses of the line."""

from django.urls import path

from . import views

app_name = "line"

urlpatterns = [
    path("line/", views.line, name="line"),
    path("line/line.yaml", views.export, name="export"),
    path("line/cards/<int:version_id>/", views.effect, name="effect"),
    path("line/scenarios/", views.keep, name="keep"),
    path("line/scenarios/<int:scenario_id>/remove/", views.remove, name="remove"),
    path("line/scenarios/<int:scenario_id>/restore/", views.restore, name="restore"),
]
