"""Lists of questions: all of a company, one revision, what it is compared with."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from techkarta.common.errors import NotFound

from ..models import FormTemplate, TemplateState


def template(organisation_id: int, template_id: int) -> FormTemplate:
    """One revision of a list of the company with its questions; NotFound otherwise."""
    rows = FormTemplate.objects.filter(organisation_id=organisation_id, pk=template_id)
    row = rows.select_related("client_type", "process", "author").first()
    if row is None:
        raise NotFound("not_found")
    return row


def question_lists(organisation_id: int) -> QuerySet[FormTemplate]:
    """The lists of the company as they stand: in force, drafts, retired; with their counts."""
    rows = FormTemplate.objects.filter(organisation_id=organisation_id)
    rows = rows.exclude(state=TemplateState.SUPERSEDED).annotate(count=Count("questions"))
    return rows.select_related("client_type", "process").order_by(
        "subject", "client_type__order", "code", "-revision"
    )


def revisions(organisation_id: int, code: str) -> QuerySet[FormTemplate]:
    """Every revision of a list, latest first."""
    rows = FormTemplate.objects.filter(organisation_id=organisation_id, code=code)
    return rows.select_related("author").order_by("-revision")


def compared_with(row: FormTemplate) -> FormTemplate | None:
    """The revision a revision is compared with: a draft with what is in force, else the one before.

    None for the first one.
    """
    rows = revisions(row.organisation_id, row.code).filter(revision__lt=row.revision)
    if row.state == TemplateState.DRAFT:
        in_force = rows.filter(state=TemplateState.IN_FORCE).first()
        if in_force is not None:
            return in_force
    return rows.first()
