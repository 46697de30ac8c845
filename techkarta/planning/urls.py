"""Addresses of people's time and plans."""

from django.urls import path

from .views import sharing, time, weeks

app_name = "planning"

urlpatterns = [
    path("absences/", time.absences, name="absences"),
    path("absences/<int:absence_id>/cancel/", time.cancel_absence, name="cancel_absence"),
    path("absences/tasks/<int:task_id>/take/", time.take_over, name="take_over"),
    path("plan/", weeks.week, name="week"),
    path("plan/team/", weeks.team, name="team"),
    path("plan/team/redistribution/", sharing.redistribution, name="redistribution"),
    path(
        "plan/team/redistribution/<int:redistribution_id>/undo/",
        sharing.undo_redistribution,
        name="undo_redistribution",
    ),
    path("plan/<int:user_id>/", weeks.person_week, name="person_week"),
    path("plan/<int:user_id>/making/", weeks.make, name="make"),
    path("plan/<int:user_id>/acceptance/", weeks.accept, name="accept"),
    path("plan/tasks/<int:task_id>/move/", weeks.move, name="move"),
    path("plan/tasks/<int:task_id>/decision/", weeks.settle, name="settle"),
    path("plan/<int:user_id>/terms/", time.terms, name="terms"),
    path("plan/<int:user_id>/events/", time.events, name="events"),
    path("plan/events/<int:event_id>/", time.event, name="event"),
    path("plan/events/<int:event_id>/delete/", time.delete_event, name="delete_event"),
]
