"""Addresses of client types and their questions."""

from django.urls import path

from . import views

app_name = "forms"
urlpatterns = [
    path("client-types/", views.client_types, name="client_types"),
]
