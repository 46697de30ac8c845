"""People's time: own terms, absences, fixed events; the plans of their weeks, work shared anew."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PersonTerms(models.Model):
    """How much a person works where it is not the company's whole day.

    The row is also what changes of the person's time lock.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="terms")
    day_minutes = models.PositiveIntegerField(default=480)
    weekdays = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(day_minutes__gte=30, day_minutes__lte=720), name="terms_day_possible"
            ),
        ]


class AbsenceKind(models.TextChoices):
    """Why somebody is away."""

    VACATION = "vacation", _("Vacation")
    SICK = "sick", _("Sick leave")
    TRIP = "trip", _("Business trip")


class Absence(models.Model):
    """Days on which a person is away, both ends included, and who stands in."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=8, choices=AbsenceKind.choices)
    first_on = models.DateField()
    last_on = models.DateField()
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="absence_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "last_on"]),
            models.Index(fields=["organisation", "last_on"]),
        ]


class EventUnit(models.TextChoices):
    """How often a fixed event comes."""

    ONCE = "once", _("Once")
    DAY = "working_day", _("Every working day")
    WEEK = "week", _("Every week")
    MONTH = "month", _("Every month")


class FixedEvent(models.Model):
    """What stands in a person's week whatever the operations: a meeting, a planning session."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="fixed_events")
    title = models.CharField(max_length=120)
    first_on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField()
    unit = models.CharField(max_length=12, choices=EventUnit.choices, default=EventUnit.ONCE)
    until_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=720), name="event_minutes_possible"
            ),
        ]
        indexes = [models.Index(fields=["user", "first_on"])]


class WeekState(models.TextChoices):
    """Where a weekly plan stands."""

    DRAFT = "draft", _("Draft")
    ACCEPTED = "accepted", _("Accepted")
    CHANGED = "changed", _("Changed after acceptance")


class WeekPlan(models.Model):
    """The plan of one person for the week of a Monday; its tasks carry their own days."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    week_on = models.DateField()
    state = models.CharField(max_length=8, choices=WeekState.choices, default=WeekState.DRAFT)
    made_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "week_on"], name="week_planned_once"),
        ]


class CarryOver(models.Model):
    """A planned task left undone on its day and put on a later one; settled by the head."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    task = models.ForeignKey("work.Task", models.CASCADE, related_name="carry_overs")
    from_on = models.DateField()
    to_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "from_on"], name="task_carried_once_a_day"),
        ]


class Redistribution(models.Model):
    """Tasks of a week given to other people at once, as proposed and accepted by the head."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    week_on = models.DateField()
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "week_on"])]


class HandOver(models.Model):
    """One task of a redistribution: from whom and which day to whom and which day.

    `version` is the task's after it; a task of another version has changed since.
    """

    redistribution = models.ForeignKey(Redistribution, models.CASCADE, related_name="rows")
    task = models.ForeignKey("work.Task", models.CASCADE, related_name="+")
    former = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    former_on = models.DateField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField()
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["redistribution", "task"], name="task_given_once"),
        ]
