"""The life of a list: a draft begun, compared, put in force, thrown away; a list retired."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.errors import Conflict, Invalid
from techkarta.common.texts.errors import error_text
from techkarta.engine.forms.difference import difference
from techkarta.engine.forms.faults import Fault, faults_of

from .. import selectors, services
from ..pages.list_words import fault_text
from ..pages.lists import (
    ChangeLine,
    ChangesPage,
    RevisionsPage,
    changed_questions,
    revision_rows,
)
from ..pages.words import say
from ..selectors import FormTemplate
from .lists import head_of, questions_of_list, stage_titles

REFUSED = 422


@entry(POST="form.write")
def draft(request: ActorRequest, list_id: int) -> HttpResponse:
    """Begin a draft from a revision, or go on with the one there is."""
    try:
        made = services.begin_draft(actor=request.actor, list_id=list_id, moment=request.moment)
    except Conflict as refusal:
        messages.error(request, _told(refusal))
        return redirect("forms:list_revisions", list_id)
    return redirect("forms:list", made.id)


@entry(GET="card.view", POST="form.write")
def changes(request: ActorRequest, list_id: int) -> HttpResponse:
    """What a revision changes; a draft is put in force from here."""
    reason, error = "", ""
    if request.method == "POST":
        told = request.POST.get("version", "")
        reason = request.POST.get("reason", "")
        try:
            services.publish_list(
                actor=request.actor,
                list_id=list_id,
                version=int(told) if told.isascii() and told.isdigit() else 0,
                reason=reason,
                moment=request.moment,
            )
        except (Conflict, Invalid) as refusal:
            error = _told(refusal)
        else:
            messages.success(request, _("The list is in force: it is asked from now on."))
            return redirect("forms:list", list_id)
    row = selectors.template(request.actor.organisation_id, list_id)
    page = _changes_page(request, row, reason=reason, error=error)
    status = REFUSED if error else 200
    return render(request, "forms/list_changes.html", {"page": page}, status=status)


@entry(GET="card.view")
def revisions(request: ActorRequest, list_id: int) -> HttpResponse:
    """Every revision of a list."""
    row = selectors.template(request.actor.organisation_id, list_id)
    head = head_of(request, row, "list_revisions")
    rows = list(selectors.revisions(request.actor.organisation_id, row.code))
    page = RevisionsPage(head=head, rows=revision_rows(rows, row, can_write=head.can_write))
    return render(request, "forms/list_revisions.html", {"page": page})


@entry(POST="form.write")
def discard(request: ActorRequest, list_id: int) -> HttpResponse:
    """Throw a draft away."""
    services.discard_draft(actor=request.actor, list_id=list_id, moment=request.moment)
    messages.success(request, _("The draft is thrown away."))
    return redirect("forms:lists")


@entry(POST="form.write")
def retire(request: ActorRequest, list_id: int) -> HttpResponse:
    """Ask a list no longer."""
    try:
        services.retire_list(
            actor=request.actor,
            list_id=list_id,
            reason=request.POST.get("reason", ""),
            moment=request.moment,
        )
    except (Conflict, Invalid) as refusal:
        messages.error(request, _told(refusal))
        return redirect("forms:list", list_id)
    messages.success(request, _("The list is retired; its answers stay."))
    return redirect("forms:list_revisions", list_id)


def _changes_page(
    request: ActorRequest, row: FormTemplate, *, reason: str, error: str
) -> ChangesPage:
    head = head_of(request, row, "list_changes")
    before = selectors.compared_with(row)
    questions = questions_of_list(row)
    old = questions_of_list(before) if before else []
    by_key = {each.key: each for each in (*old, *questions)}
    faults: tuple[Fault, ...] = ()
    if head.is_draft:
        faults = faults_of(questions, is_of_client_type=row.client_type_id is not None)
    names = {each.code: say(each.mark) or say(each.text) for each in questions}
    renamed = before is not None and before.title != row.title
    return ChangesPage(
        head=head,
        against=_("revision %(number)d") % {"number": before.revision} if before else "",
        changes=changed_questions(difference(old, questions), stage_titles(row), by_key),
        title_change=(
            ChangeLine(
                text=_("Title of the list"),
                before=say(before.title),
                after=say(row.title),
                has_values=True,
            )
            if before and renamed
            else None
        ),
        faults=tuple(
            f"{names[fault.question]}: {fault_text(fault)}" if fault.question else fault_text(fault)
            for fault in faults
        ),
        publish_url=(
            reverse("forms:list_changes", args=[row.id]) if head.is_draft and head.can_write else ""
        ),
        reason=reason,
        error=error,
    )


def _told(refusal: Conflict | Invalid) -> str:
    return error_text(refusal.code, refusal.params, get_language() or "en")
