"""Forms: templates with their questions, answers with their history, the proposal lock's memory."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q


class TemplateState(models.TextChoices):
    """The life of a revision of a template."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    RETIRED = "retired"


class FormTemplate(models.Model):
    """One revision of a list of questions about a subject.

    A list about clients may be of one client type, a list about cases of one process; without it
    the list is asked of every client, or of every case with this subject.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    code = models.SlugField(max_length=60)
    title = models.JSONField()
    subject = models.CharField(max_length=20, default="client")
    client_type = models.ForeignKey(
        "clients.ClientType", models.CASCADE, null=True, blank=True, related_name="templates"
    )
    process = models.ForeignKey(
        "method.Process", models.CASCADE, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(
        max_length=12, choices=TemplateState.choices, default=TemplateState.IN_FORCE
    )
    reason = models.CharField(max_length=400, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code", "revision"], name="template_revision_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "code"],
                condition=Q(state="in_force"),
                name="template_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "code"],
                condition=Q(state="draft"),
                name="template_draft_once",
            ),
        ]


class Question(models.Model):
    """One question of a template: what to ask, how it is answered, when it must be known."""

    template = models.ForeignKey(FormTemplate, models.CASCADE, related_name="questions")
    order = models.PositiveIntegerField()
    code = models.CharField(max_length=60)
    topic = models.CharField(max_length=60, blank=True)
    section = models.JSONField(default=str)
    mark = models.JSONField(default=dict)
    text = models.JSONField()
    is_critical = models.BooleanField(default=False)
    weight = models.PositiveIntegerField(default=1)
    due = models.CharField(max_length=60, blank=True)
    parts = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    validity_days = models.PositiveIntegerField(default=180)
    condition = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["template", "code"], name="question_code_once"),
        ]


class Confidence(models.TextChoices):
    """How sure whoever wrote the answer is of it."""

    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


class Answer(models.Model):
    """What was answered to a question about a client or a case; the current one of each is marked.

    Earlier answers stay. `version` counts the writings of this row, `number` the answers so far.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=60)
    value = models.JSONField(default=dict)
    source = models.CharField(max_length=12, blank=True)
    person = models.ForeignKey(
        "clients.Contact", models.PROTECT, null=True, blank=True, related_name="+"
    )
    source_note = models.CharField(max_length=200, blank=True)
    said_on = models.DateField(null=True)
    confidence = models.CharField(max_length=8, choices=Confidence.choices, blank=True)
    own_until = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(client__isnull=False, case__isnull=True)
                | Q(client__isnull=True, case__isnull=False),
                name="answer_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["client", "key"],
                condition=Q(is_current=True, client__isnull=False),
                name="answer_of_client_once",
            ),
            models.UniqueConstraint(
                fields=["case", "key"],
                condition=Q(is_current=True, case__isnull=False),
                name="answer_of_case_once",
            ),
        ]


def stored_name(_row: models.Model, _name: str) -> str:
    """A name of the server's own making; what the file was called is kept in the row."""
    return f"answers/{uuid4().hex}"


class AnswerFile(models.Model):
    """A file that belongs to an answer about a client or a case."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    client = models.ForeignKey("clients.Client", models.CASCADE, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, null=True, related_name="+")
    file = models.FileField(upload_to=stored_name)
    name = models.CharField(max_length=200)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()


class ExceptionState(models.TextChoices):
    """What became of a request to send a proposal past the lock."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class ProposalException(models.Model):
    """Leave to send a proposal of a case although its lock is shut: asked, decided, expiring."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    reason = models.CharField(max_length=400)
    lacks = models.JSONField(default=dict)
    state = models.CharField(
        max_length=8, choices=ExceptionState.choices, default=ExceptionState.ASKED
    )
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    granted_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    note = models.CharField(max_length=400, blank=True)
    is_beyond_quota = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="asked"), name="exception_asked_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="granted")
                | Q(granted_on__isnull=False, expires_on__isnull=False),
                name="exception_granted_has_days",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "granted_on"])]


class LockPassage(models.Model):
    """A proposal that passed the lock: openly, or by an exception. What quota and reports count."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="lock_passages")
    way = models.CharField(max_length=12)
    subject_id = models.BigIntegerField()
    by_exception = models.ForeignKey(
        ProposalException, models.PROTECT, null=True, related_name="passages"
    )
    passed_on = models.DateField()
    passed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["way", "subject_id"], name="lock_passed_once"),
        ]
        indexes = [models.Index(fields=["organisation", "passed_on"])]
