"""Addresses of the desk: search and audit."""

from django.urls import path

from . import views
from .audit import views as audit
from .founding import views as founding

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("begin/<str:key>/", founding.begin, name="begin"),
    path("search/", views.search, name="search"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.export, name="audit_export"),
]
