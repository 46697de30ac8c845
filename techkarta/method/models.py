"""The design side: processes, their stages, technology cards and the versions of a card."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ProcessKind(models.TextChoices):
    """What a process is for."""

    SALES = "sales"
    EXTERNAL = "external"
    PERSONNEL = "personnel"


class Process(models.Model):
    """A type of sales, or another process whose cases flow through stages."""

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    code = models.SlugField(max_length=60)
    mark = models.JSONField(default=dict)
    title = models.JSONField()
    kind = models.CharField(max_length=12, choices=ProcessKind.choices, default=ProcessKind.SALES)
    sales_type = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=20, default="deal")
    is_simple = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    order = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="process_code_once"),
        ]


class Stage(models.Model):
    """A stage of a process: a case stands on exactly one."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="stages")
    code = models.SlugField(max_length=60)
    mark = models.JSONField(default=dict)
    title = models.JSONField()
    entry = models.JSONField(default=dict)
    normal_days = models.PositiveIntegerField(default=10)
    maximum_days = models.PositiveIntegerField(default=20)
    returns = models.JSONField(default=list)
    asks = models.JSONField(default=list)
    may_win = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=0)
    is_retired = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["process", "code"], name="stage_code_once"),
            models.CheckConstraint(
                condition=Q(maximum_days__gte=F("normal_days")),
                name="stage_maximum_not_below_normal",
            ),
        ]


class TechnologyGroup(models.TextChoices):
    """Who initiates a technology."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    MARKETING = "marketing"
    PERSONNEL = "personnel"


class Technology(models.Model):
    """A technology of the company's catalogue; the same name in two types of sales is two rows.

    `sales_types` are types of sales, or codes of the company's own processes.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    code = models.SlugField(max_length=60)
    group = models.CharField(max_length=10, choices=TechnologyGroup.choices)
    title = models.JSONField()
    purpose = models.JSONField(default=dict)
    sales_types = models.JSONField(default=list)
    order = models.PositiveIntegerField(default=0)
    is_usable = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="technology_code_once"),
        ]


class Tool(models.Model):
    """A tool of a technology with its control tools: `{code, title}` each.

    A tool that may be used has at least one control tool; the database holds it.
    """

    technology = models.ForeignKey(Technology, models.CASCADE, related_name="tools")
    code = models.SlugField(max_length=60)
    title = models.JSONField()
    controls = models.JSONField(default=list)
    order = models.PositiveIntegerField(default=0)
    is_usable = models.BooleanField(default=False)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["technology", "code"], name="tool_code_once"),
            models.CheckConstraint(
                condition=Q(is_usable=False) | ~Q(controls=[]),
                name="usable_tool_has_control",
            ),
        ]


class Card(models.Model):
    """A technology card: the series of its versions, with the stage it is told by.

    A version says itself which stages it covers; this one is the first of them.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.CASCADE, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="cards")
    code = models.SlugField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="card_code_once"),
        ]


class VersionState(models.TextChoices):
    """The life of a card's version."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    TRIAL = "trial"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class CardVersion(models.Model):
    """One revision of a card; its content never changes once it leaves draft."""

    card = models.ForeignKey(Card, models.CASCADE, related_name="versions")
    revision = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=VersionState.choices, default=VersionState.DRAFT
    )
    title = models.JSONField()
    reason = models.JSONField(default=str)
    content = models.JSONField()
    # The stages the content names: one, or several of a card of the whole cycle.
    stages = models.ManyToManyField(Stage, related_name="versions")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    valid_from = models.DateField(null=True)
    in_force_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    # A trial runs to the end of its last day; then it awaits the decision.
    trial_at = models.DateTimeField(null=True)
    trial_until = models.DateField(null=True)
    # Performers read the version by this day; none where it asks nobody to (shipped cards).
    acknowledge_by = models.DateField(null=True)
    # A copy tells the process it was taken from and which operations were checked since.
    copied_from = models.CharField(max_length=60, blank=True, default="")
    rechecked = models.JSONField(default=list)
    step = models.PositiveIntegerField(default=0)
    edited_at = models.DateTimeField(null=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card", "revision"], name="card_revision_once"),
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(state=VersionState.IN_FORCE),
                name="card_one_version_in_force",
            ),
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(state=VersionState.APPROVED),
                name="card_one_version_waits",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True)
                | Q(approver__isnull=True)
                | ~Q(author=F("approver")),
                name="card_author_is_not_approver",
            ),
        ]


class TrialVolunteer(models.Model):
    """Somebody whose new cases go by a version on trial."""

    card_version = models.ForeignKey(CardVersion, models.CASCADE, related_name="volunteers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card_version", "user"], name="volunteer_once"),
        ]


class Acknowledgement(models.Model):
    """A performer says that he has read a version and works by it."""

    card_version = models.ForeignKey(CardVersion, models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["card_version", "user"], name="acknowledged_once"),
        ]


class DraftStep(models.Model):
    """What a draft said after so many edits: undo and redo walk along these."""

    card_version = models.ForeignKey(CardVersion, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    rechecked = models.JSONField(default=list)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["card_version", "number"], name="draft_step_once"),
        ]


class CardOperation(models.Model):
    """An operation of a version as an indexed row, derived from the content in one transaction."""

    card_version = models.ForeignKey(CardVersion, models.CASCADE, related_name="operations")
    no = models.CharField(max_length=10)
    order = models.PositiveIntegerField()
    title = models.JSONField()
    result = models.JSONField(default=str)
    role = models.CharField(max_length=60)
    minutes = models.PositiveIntegerField()
    is_mandatory = models.BooleanField(default=True)
    evidence_kind = models.CharField(max_length=12)
    control_method = models.CharField(max_length=12)
    controller = models.CharField(max_length=60, blank=True)
    control_minutes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["card_version", "no"], name="operation_number_once"),
        ]


class CardComment(models.Model):
    """What somebody says of an operation of a version, or of the whole; an answer has a parent."""

    card_version = models.ForeignKey(CardVersion, models.CASCADE, related_name="comments")
    no = models.CharField(max_length=10, blank=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="answers")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, parent__isnull=True),
                name="comment_resolved_by_somebody",
            ),
        ]
