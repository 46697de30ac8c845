"""Addresses of clients."""

from django.urls import path

from .views import cells, client, table

app_name = "clients"
urlpatterns = [
    path("clients/", table.table, name="list"),
    path("clients/export.<slug:form>", table.export, name="export"),
    path("clients/names/", table.names, name="names"),
    path("clients/new/", client.new, name="new"),
    path("clients/<int:client_id>/", client.client, name="client"),
    path("clients/<int:client_id>/edit/", client.edit, name="edit"),
    path("clients/<int:client_id>/fields/<slug:field>/", cells.cell, name="cell"),
    path("clients/<int:client_id>/contacts/", client.add_contact, name="contact_add"),
    path(
        "clients/<int:client_id>/contacts/<int:contact_id>/removal/",
        client.remove_contact,
        name="contact_remove",
    ),
]
