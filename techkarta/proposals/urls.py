"""Addresses of proposals."""

from django.urls import path

from . import views

app_name = "proposals"
urlpatterns = [
    path("cases/<int:case_id>/proposals/", views.case, name="case"),
    path("proposals/", views.proposals, name="list"),
    path("proposals/template/", views.template, name="template"),
    path("proposals/template.docx", views.template_file, name="template_file"),
    path("proposals/<int:proposal_id>.pdf", views.printed, name="printed"),
    path("proposals/<int:proposal_id>.docx", views.word, name="word"),
    path("proposals/<int:proposal_id>/sent/", views.sent, name="sent"),
]
