"""Cases, their visits to stages and the proofs of exit criteria."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q


class CaseState(models.TextChoices):
    """Whether the case still flows."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Case(models.Model):
    """What flows through the stages of a process: a deal, a client's cycle, a territory."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    process = models.ForeignKey("method.Process", models.PROTECT, related_name="+")
    stage = models.ForeignKey("method.Stage", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    search = models.CharField(max_length=500, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases")
    client = models.ForeignKey(
        "clients.Client", models.PROTECT, null=True, blank=True, related_name="cases"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="RUB")
    product = models.CharField(max_length=200, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    slips = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=4, choices=CaseState.choices, default=CaseState.OPEN)
    opened_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    close_reason = models.CharField(max_length=400, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_id"],
                condition=~Q(external_id=""),
                name="case_external_id_once",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.OPEN, closed_at__isnull=True)
                | (~Q(state=CaseState.OPEN) & Q(closed_at__isnull=False)),
                name="case_closed_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "process", "state", "stage", "-entered_at", "id"]),
            models.Index(fields=["owner", "state"]),
        ]


class CaseLine(models.Model):
    """What a case sells: a product of the list or free words, with its own price.

    The words and the price are as they were agreed: a later change of the list does not touch
    them. The amount of a case that has lines is their sum.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="lines")
    order = models.PositiveSmallIntegerField()
    product = models.ForeignKey("products.Product", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    price = models.DecimalField(max_digits=14, decimal_places=2)
    discount = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "order"], name="case_line_order_once"),
        ]


class HandOver(models.Model):
    """A case went to another person, with what the former one says of it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="hand_overs")
    former = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed = models.CharField(max_length=2000)
    next_step = models.CharField(max_length=1000)
    dangers = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)


class LeftHow(models.TextChoices):
    """How a case left a stage."""

    FORWARD = "forward"
    BACK = "back"
    WON = "won"
    LOST = "lost"
    OVERRIDE = "override"
    MIGRATED = "migrated"
    RETIRED = "retired"


class StageVisit(models.Model):
    """One stay of a case on a stage, by one card version. Corrections are new visits."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="visits")
    stage = models.ForeignKey("method.Stage", models.PROTECT, related_name="+")
    card_version = models.ForeignKey(
        "method.CardVersion", models.PROTECT, null=True, related_name="visits"
    )
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True)
    left_how = models.CharField(max_length=10, choices=LeftHow.choices, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=400, blank=True)
    # The visit whose tasks went on here: by another version, or on the next stage of one card.
    continues = models.OneToOneField("self", models.SET_NULL, null=True, related_name="continued")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(left_at__isnull=True), name="case_one_open_visit"
            ),
        ]


class Migration(models.Model):
    """A running case went over to another version of its card; `record` leads back."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="migrations")
    source = models.ForeignKey(StageVisit, models.CASCADE, related_name="+")
    target = models.OneToOneField(StageVisit, models.CASCADE, related_name="+")
    record = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reverted_at = models.DateTimeField(null=True)
    reverted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )


class StageRetirement(models.Model):
    """A stage left its process and its open cases went to another; `moved` leads each back."""

    stage = models.ForeignKey("method.Stage", models.CASCADE, related_name="+")
    moved = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stage"], condition=Q(undone_at__isnull=True), name="stage_retired_once"
            ),
        ]


class CriterionProof(models.Model):
    """What proves an exit criterion of a visit: the client's event, a document, a field."""

    visit = models.ForeignKey(StageVisit, models.CASCADE, related_name="proofs")
    criterion = models.CharField(max_length=40)
    text = models.CharField(max_length=2000)
    link = models.URLField(max_length=500, blank=True)
    happened_on = models.DateField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "criterion"],
                condition=Q(withdrawn_at__isnull=True),
                name="criterion_proved_once",
            ),
        ]


class CaseNote(models.Model):
    """What somebody wrote on a case for those who work on it; `once` knows a repeated request."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    once = models.CharField(max_length=36, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "author", "once"], name="case_note_once"),
        ]


def stored_name(_file: models.Model, _name: str) -> str:
    """A name of the server's own making; what the file was called is kept in the row."""
    return f"notes/{uuid4().hex}"


class NoteFile(models.Model):
    """A file that came with a note."""

    note = models.ForeignKey(CaseNote, models.CASCADE, related_name="files")
    file = models.FileField(upload_to=stored_name)
    name = models.CharField(max_length=200)


class KeptPlace(models.TextChoices):
    """Where a kept view is looked at."""

    BOARD = "board"
    LIST = "list"


class KeptView(models.Model):
    """Filters of the board or the list under a name, one's own or shared with the company."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    place = models.CharField(max_length=5, choices=KeptPlace.choices)
    filters = models.JSONField(default=dict)
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="kept_view_name_once"),
        ]
        indexes = [models.Index(fields=["organisation", "is_shared"])]
