"""A draft of a list comes in force, is thrown away; a list is retired."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.forms.difference import difference
from techkarta.engine.forms.faults import faults_of

from ..mapping import question_of
from ..models import FormTemplate, TemplateState
from .drafting import draft_to_change, remember

LONGEST_REASON = 400


@transaction.atomic
def publish_list(
    *, actor: Actor, list_id: int, version: int, reason: str, moment: datetime
) -> FormTemplate:
    """Put a draft in force in place of the revision before it; in force already, it stays.

    Answers keep the days until which they hold; what is new is asked from now on. Invalid with
    `faults` where the list could not be asked, Invalid where nothing changed or no reason is told,
    Conflict where somebody changed the draft since `version` was seen.
    """
    require(actor, "form.write")
    known = FormTemplate.objects.filter(organisation_id=actor.organisation_id, pk=list_id).first()
    if known is not None and known.state == TemplateState.IN_FORCE:
        return known
    draft = draft_to_change(actor, list_id)
    if draft.version != version:
        raise Conflict("changed_meanwhile", current=draft.version)
    questions = [question_of(row) for row in draft.questions.all()]
    faults = faults_of(questions, is_of_client_type=draft.client_type_id is not None)
    if faults:
        raise Invalid("list_faulty", field="reason", faults=faults)
    rows = FormTemplate.objects.filter(organisation_id=actor.organisation_id, code=draft.code)
    before = rows.filter(state=TemplateState.IN_FORCE).first()
    if before is not None:
        old = [question_of(row) for row in before.questions.all()]
        if before.title == draft.title and not difference(old, questions):
            raise Invalid("list_unchanged", field="reason")
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    rows.filter(state=TemplateState.IN_FORCE).update(state=TemplateState.SUPERSEDED)
    rows.filter(state=TemplateState.RETIRED).update(state=TemplateState.SUPERSEDED)
    draft.state, draft.reason = TemplateState.IN_FORCE, reason.strip()[:LONGEST_REASON]
    draft.author_id, draft.published_at = actor.user_id, moment
    draft.save(update_fields=["state", "reason", "author", "published_at"])
    remember(actor, moment, draft, "publish", {"reason": draft.reason})
    return draft


@transaction.atomic
def discard_draft(*, actor: Actor, list_id: int, moment: datetime) -> None:
    """Throw a draft away. What is in force stays."""
    draft = draft_to_change(actor, list_id)
    remember(actor, moment, draft, "discard", {"questions": draft.questions.count()})
    draft.delete()


@transaction.atomic
def retire_list(*, actor: Actor, list_id: int, reason: str, moment: datetime) -> FormTemplate:
    """Ask a list no longer; its answers stay. Retired already, nothing changes.

    A client type without a list keeps its proposals locked (F11).
    """
    require(actor, "form.write")
    rows = FormTemplate.objects.select_for_update(of=("self",))
    row = rows.filter(organisation_id=actor.organisation_id, pk=list_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.state == TemplateState.RETIRED:
        return row
    if row.state != TemplateState.IN_FORCE:
        raise Conflict("list_not_in_force", state=row.state)
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    row.state = TemplateState.RETIRED
    row.save(update_fields=["state"])
    remember(actor, moment, row, "retire", {"reason": reason.strip()[:LONGEST_REASON]})
    return row
