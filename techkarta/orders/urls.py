"""Addresses of orders."""

from django.urls import path

from . import views

app_name = "orders"

urlpatterns = [
    path("clients/<int:client_id>/orders/", views.client_orders, name="client_orders"),
    path("clients/<int:client_id>/potential/", views.estimate, name="estimate"),
]
