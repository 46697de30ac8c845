"""Addresses of products."""

from django.urls import path

from . import views

app_name = "products"

urlpatterns = [
    path("products/", views.products, name="list"),
    path("products/load/", views.load, name="load"),
    path("products/<int:product_id>/", views.product, name="product"),
    path("products/<int:product_id>/retirement/", views.retire, name="retire"),
    path("products/<int:product_id>/return/", views.restore, name="restore"),
]
