"""Addresses of control."""

from django.urls import path

from . import views

app_name = "control"

urlpatterns = [
    path("control/", views.queue, name="queue"),
    path("control/<int:task_id>/accept/", views.accept, name="accept"),
    path("control/<int:task_id>/return/", views.send_back, name="return"),
    path("control/<int:task_id>/question/", views.ask, name="ask"),
    path("control/<int:task_id>/panel/", views.panel, name="panel"),
    path("control/deviation/", views.deviation, name="deviation"),
    path("control/actions/<int:action_id>/done/", views.finish, name="finish"),
    path("control/actions/<int:action_id>/closing/", views.close, name="close"),
]
