"""Addresses of client types and their questions."""

from django.urls import path

from .views import client_types, questions

app_name = "forms"
urlpatterns = [
    path("client-types/", client_types.client_types, name="client_types"),
    path("client-types/new/", client_types.new_client_type, name="client_type_new"),
    path("clients/<int:client_id>/questions/", questions.client, name="client"),
    path("clients/<int:client_id>/answers/<str:key>/", questions.answer, name="answer"),
    path("clients/<int:client_id>/answers/<str:key>/history/", questions.history, name="history"),
    path("clients/<int:client_id>/questions/people/", questions.person, name="person"),
    path("answers/files/<int:file_id>/", questions.file, name="file"),
]
