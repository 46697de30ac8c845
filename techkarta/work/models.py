"""Tasks: the operations of a card on one visit of a case, with evidence, minutes and checks."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Task(models.Model):
    """One operation to be done on a visit; `occurrence` counts the repetitions."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    visit = models.ForeignKey("cases.StageVisit", models.CASCADE, related_name="tasks")
    operation = models.ForeignKey("method.CardOperation", models.PROTECT, related_name="+")
    occurrence = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=16, default="waiting")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="tasks"
    )
    opened_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    planned_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    minutes_norm = models.PositiveIntegerField()
    minutes_fact = models.PositiveIntegerField(default=0)
    steps_done = models.JSONField(default=list)
    result = models.TextField(max_length=4000, blank=True)
    blocked_reason = models.CharField(max_length=400, blank=True)
    blocked_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    blocked_until = models.DateField(null=True)
    skip_reason = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "operation", "occurrence"], name="task_occurrence_once"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "due_at"]),
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["done_by", "-done_at"]),
            # Reports count what was due from this alone.
            models.Index(fields=["organisation", "due_at", "owner", "state", "done_at"]),
        ]


def stored_name(_evidence: models.Model, _name: str) -> str:
    """A name of the server's own making; what the file was called is kept in the row."""
    return f"evidence/{uuid4().hex}"


class Evidence(models.Model):
    """What proves that the task was done."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12)
    text = models.TextField(max_length=4000, blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.FileField(upload_to=stored_name, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()


class ChronometryWeek(models.Model):
    """Some days in which people count the exact minutes of some operations of a card."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    card = models.ForeignKey("method.Card", models.PROTECT, related_name="+")
    operations = models.JSONField()
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    since = models.DateField()
    until = models.DateField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")), name="chronometry_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "until"])]


class TimeEntry(models.Model):
    """Minutes somebody spent on a task: told from memory, or counted by the timer.

    `week` marks an observation of chronometry.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="time_entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField()
    at = models.DateTimeField()
    is_timed = models.BooleanField(default=False)
    week = models.ForeignKey(ChronometryWeek, models.PROTECT, null=True, related_name="entries")


class Decision(models.TextChoices):
    """What the controller decided."""

    ACCEPTED = "accepted"
    RETURNED = "returned"


class Check(models.Model):
    """One check of a finished task: asked when the task is done, decided by the controller.

    `why` and `share` tell how the sample stood at that moment; `signs` are the doubts of the guards
    against fake filling. A `participant` who took part decides alone, while he works here.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="checks")
    method = models.CharField(max_length=12)
    controller = models.CharField(max_length=60)
    why = models.CharField(max_length=40)
    share = models.FloatField(null=True)
    signs = models.JSONField(default=list)
    participant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(decided_at__isnull=True), name="task_one_open_check"
            ),
        ]
        indexes = [models.Index(fields=["controller", "decided_at"])]


class Mark(models.Model):
    """What a member of the panel says at a defence: asked by the chair, given once."""

    defence = models.ForeignKey(Check, models.CASCADE, related_name="marks")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    verdict = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    note = models.CharField(max_length=400, blank=True)
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["defence", "member"], name="defence_member_once"),
        ]


class DefenceOrder(models.Model):
    """What the chair of a defence orders with the decision: what, who and until when.

    It stands in its owner's day until he, or who gave it, says that it is done.
    """

    defence = models.ForeignKey(Check, models.CASCADE, related_name="orders")
    text = models.CharField(max_length=400)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["owner", "done_at", "due_on"])]


class Question(models.Model):
    """What the controller asks about a finished task, and what the performer answers."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)


class Timer(models.Model):
    """The minutes somebody is counting now: one task at a time."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="timer")
    task = models.ForeignKey(Task, models.CASCADE, related_name="timers")
    started_at = models.DateTimeField()


class Channel(models.TextChoices):
    """How somebody was tried to be reached."""

    CALL = "call", _("Call")
    LETTER = "letter", _("Letter")
    MESSAGE = "message", _("Message")
    VISIT = "visit", _("Visit")


class Attempt(models.Model):
    """An attempt to reach a client that reached nobody."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="attempts")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    note = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Parking(models.Model):
    """A client put aside until a day: the task stands still and comes back by itself."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="parkings")
    until_on = models.DateField()
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(returned_at__isnull=True), name="task_parked_once"
            ),
        ]
        indexes = [models.Index(fields=["until_on"])]
