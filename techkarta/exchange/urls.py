"""Addresses of importing."""

from django.urls import path

from .views import calendar, card_sheets, imports

app_name = "exchange"
urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<str:secret>.ics", calendar.feed, name="feed"),
    path("imports/", imports.imports, name="imports"),
    path("imports/cards/", card_sheets.upload, name="card_sheets"),
    path("imports/cards/<int:sheet_id>/", card_sheets.decide, name="card_sheet"),
    path("imports/cards/<int:sheet_id>/drafts/", card_sheets.made, name="card_sheet_made"),
    path("imports/<int:import_id>/", imports.report, name="import"),
    path("imports/<int:import_id>/map/", imports.decide, name="map"),
    path("imports/<int:import_id>/map.yaml", imports.map_file, name="map_file"),
    path("imports/<int:import_id>/preview/", imports.preview, name="preview"),
    path("imports/<int:import_id>/step/", imports.step, name="step"),
    path("imports/<int:import_id>/cancel/", imports.cancel, name="cancel"),
    path("imports/<int:import_id>/rows.csv", imports.left_out, name="left_out"),
]
