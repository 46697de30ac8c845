"""Addresses of importing."""

from django.urls import path

from . import views

app_name = "exchange"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<str:secret>.ics", views.feed, name="feed"),
    path("imports/", views.imports, name="imports"),
    path("imports/<int:import_id>/", views.report, name="import"),
    path("imports/<int:import_id>/map/", views.decide, name="map"),
    path("imports/<int:import_id>/map.yaml", views.map_file, name="map_file"),
    path("imports/<int:import_id>/preview/", views.preview, name="preview"),
    path("imports/<int:import_id>/step/", views.step, name="step"),
    path("imports/<int:import_id>/cancel/", views.cancel, name="cancel"),
    path("imports/<int:import_id>/rows.csv", views.left_out, name="left_out"),
]
