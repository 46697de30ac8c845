"""Addresses of tasks."""

from django.urls import path

from . import views

app_name = "work"

urlpatterns = [
    path("tasks/<int:task_id>/", views.task, name="task"),
    path("tasks/<int:task_id>/start/", views.start, name="start"),
    path("tasks/<int:task_id>/completion/", views.complete, name="complete"),
    path("tasks/<int:task_id>/block/", views.block, name="block"),
    path("tasks/<int:task_id>/attempt/", views.attempt, name="attempt"),
    path("tasks/<int:task_id>/parking/", views.park, name="park"),
    path("tasks/<int:task_id>/unblock/", views.unblock, name="unblock"),
    path("tasks/<int:task_id>/skip/", views.skip, name="skip"),
    path("tasks/<int:task_id>/owner/", views.assign, name="assign"),
    path("tasks/<int:task_id>/steps/", views.steps, name="steps"),
    path("tasks/<int:task_id>/timer/", views.timer_start, name="timer_start"),
    path("timer/stop/", views.timer_stop, name="timer_stop"),
    path("questions/<int:question_id>/answer/", views.answer, name="answer"),
    path("marks/<int:mark_id>/", views.mark, name="mark"),
    path("defence-orders/<int:order_id>/done/", views.order_done, name="order_done"),
    path("defence-orders/<int:order_id>/open/", views.order_open, name="order_open"),
    path("evidence/<int:evidence_id>/", views.file, name="file"),
]
