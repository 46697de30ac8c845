"""Addresses of client types and their questions."""

from django.urls import path

from .views import client_types, list_life, list_questions, lists, questions

app_name = "forms"

LISTS = "client-types/lists/"
LIST = f"{LISTS}<int:list_id>/"
ITEM = f"{LIST}questions/<int:item_id>/"

urlpatterns = [
    path("client-types/", client_types.client_types, name="client_types"),
    path("client-types/new/", client_types.new_client_type, name="client_type_new"),
    path("client-types/<slug:code>/title/", client_types.client_type, name="client_type"),
    path(LISTS, lists.lists, name="lists"),
    path(f"{LISTS}new/", lists.new_list, name="list_new"),
    path(LIST, lists.question_list, name="list"),
    path(f"{LIST}preview/", lists.preview, name="list_preview"),
    path(f"{LIST}title/", lists.title, name="list_title"),
    path(f"{LIST}draft/", list_life.draft, name="list_draft"),
    path(f"{LIST}changes/", list_life.changes, name="list_changes"),
    path(f"{LIST}revisions/", list_life.revisions, name="list_revisions"),
    path(f"{LIST}discard/", list_life.discard, name="list_discard"),
    path(f"{LIST}retire/", list_life.retire, name="list_retire"),
    path(f"{LIST}questions/new/", list_questions.new_question, name="list_question_new"),
    path(ITEM, list_questions.question, name="list_question"),
    path(f"{ITEM}move/", list_questions.move, name="list_question_move"),
    path(f"{ITEM}remove/", list_questions.remove, name="list_question_remove"),
    path("clients/<int:client_id>/questions/", questions.client, name="client"),
    path("clients/<int:client_id>/answers/<str:key>/", questions.answer, name="answer"),
    path("clients/<int:client_id>/answers/<str:key>/history/", questions.history, name="history"),
    path("clients/<int:client_id>/questions/people/", questions.person, name="person"),
    path("answers/files/<int:file_id>/", questions.file, name="file"),
]
