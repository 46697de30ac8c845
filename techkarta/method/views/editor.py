"""The editor of a draft: the page, its changes, undo; how drafts begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.errors import Conflict, DomainError, Invalid
from techkarta.common.texts.errors import error_text

from .. import selectors, services
from ..pages.editor import Asked, Notice, differing_fields, editor_page, editor_url
from ..pages.editor_changes import Sent, changes_of
from ..pages.editor_notice import refusal_notice
from ..pages.editor_start import begin_page, copy_page
from .matrix import reader_for

# What changes more than one row; the table comes anew then.
ROW_CHANGES = frozenset({"set", "heading"})
WALKS = {"undo": services.undo_edit, "redo": services.redo_edit}
LONGEST = 10


@entry(GET="card.write", POST="card.write")
def editor(request: ActorRequest, version_id: int) -> HttpResponse:
    """The editor; a POST is one change, `do` names it, and comes back with what follows from it."""
    row = selectors.version(request.actor, version_id)
    if request.method == "POST":
        return _change(request, version_id)
    if row.state != "draft":
        return redirect("method:version", version_id)
    asked = Asked(no=request.GET.get("op", ""), is_guide="guide" in request.GET)
    page = editor_page(row, actor=request.actor, reader=reader_for(request), asked=asked)
    template = "method/_editor_rest.html" if request.htmx else "method/editor.html"
    return render(request, template, {"page": page})


@entry(POST="card.write")
def change(request: ActorRequest, version_id: int) -> HttpResponse:
    """Begin the next revision of a card, or go on with the draft that is there."""
    try:
        row = services.start_draft(
            actor=request.actor, version_id=version_id, moment=request.moment
        )
    except Invalid as refusal:
        if "version_id" not in refusal.params:
            raise
        messages.info(request, _say(refusal))
        return redirect("method:editor", refusal.params["version_id"])
    return redirect("method:editor", row.id)


@entry(GET="card.write", POST="card.write")
def start(request: ActorRequest, stage_id: int) -> HttpResponse:
    """How a card of a stage begins: `way` is empty, guide, whole or copy."""
    stage = selectors.stage(request.actor.organisation_id, stage_id)
    way = request.POST.get("way", "")
    told = {"actor": request.actor, "stage_id": stage_id, "moment": request.moment}
    if request.method == "POST" and way != "copy":
        row = services.start_card(**told, is_whole_cycle=way == "whole")
        return redirect(editor_url(row.id) + ("?guide=1" if way in ("guide", "whole") else ""))
    source = _number(request.POST.get("source", ""))
    if request.method == "POST" and source:
        return redirect("method:editor", services.copy_card(**told, version_id=source).id)
    page = begin_page(
        stage,
        selectors.matrix(request.actor),
        reader_for(request),
        is_shipped=(stage.process.code, stage.code) in selectors.shipped_stages(),
        is_qualified=services.may_write_whole_cycle(request.actor, stage.process),
    )
    status = 422 if request.method == "POST" else 200
    return render(request, "method/editor_begin.html", {"page": page}, status=status)


@entry(GET="card.write", POST="card.write")
def copy(request: ActorRequest, version_id: int) -> HttpResponse:
    """Begin a card of another stage with the operations of this version."""
    row = selectors.version(request.actor, version_id)
    stage_id = _number(request.POST.get("stage", ""))
    if stage_id:
        made = services.copy_card(
            actor=request.actor, version_id=version_id, stage_id=stage_id, moment=request.moment
        )
        return redirect("method:editor", made.id)
    processes = selectors.processes(request.actor.organisation_id)
    page = copy_page(row, processes, reader_for(request))
    status = 422 if request.method == "POST" else 200
    return render(request, "method/editor_copy.html", {"page": page}, status=status)


def _change(request: ActorRequest, version_id: int) -> HttpResponse:
    """Save one change; what is refused is told beside what was typed."""
    fields = {name: request.POST.getlist(name) for name in request.POST}
    do, no = request.POST.get("do", ""), request.POST.get("no", "")
    row, notice, status = None, None, 200
    try:
        row = _save(request, version_id, do, fields)
    except Conflict as refusal:
        notice, status = _conflict(request, version_id, fields, refusal), 409
    except Invalid as refusal:
        notice, status = refusal_notice(refusal, fields, _say(refusal)), 422
    row = row or selectors.version(request.actor, version_id)
    is_guide = do == "guide"
    if not request.htmx and notice is None:
        gone = do == "remove" or is_guide
        return redirect(editor_url(version_id, "" if gone else no) + ("?guide=1" * is_guide))
    asked = Asked(
        no=no,
        is_guide=is_guide,
        typed=fields if notice else {},
        notice=notice,
        is_whole=do not in ROW_CHANGES or status == 409,  # noqa: PLR2004 - somebody changed the draft
    )
    page = editor_page(row, actor=request.actor, reader=reader_for(request), asked=asked)
    template = "method/_editor_answer.html" if request.htmx else "method/editor.html"
    return render(request, template, {"page": page}, status=status)


def _save(
    request: ActorRequest, version_id: int, do: str, fields: Mapping[str, Sequence[str]]
) -> selectors.CardVersion:
    told = {
        "actor": request.actor,
        "version_id": version_id,
        "version": _number(request.POST.get("version", "")),
        "moment": request.moment,
    }
    if do in WALKS:
        return WALKS[do](**told)
    row = selectors.version(request.actor, version_id)
    sent = Sent(
        do=do,
        fields=fields,
        card=services.offered_card(row.card.organisation_id, services.draft_of(row).card),
        findings=lambda: services.findings_of(row),
        language=get_language() or "en",
    )
    return services.edit_draft(changes=changes_of(sent), **told)


def _conflict(
    request: ActorRequest,
    version_id: int,
    fields: Mapping[str, Sequence[str]],
    refusal: Conflict,
) -> Notice:
    """Both values of what was typed; sending it once more is a decision."""
    row = selectors.version(request.actor, version_id)
    no = request.POST.get("no", "")
    again = [(name, text) for name, strings in fields.items() for text in strings]
    return Notice(
        text=_say(refusal),
        by=row.editor.full_name if row.editor else "",
        place=no,
        differing=differing_fields(row, fields, no),
        again=tuple(item for item in again if item[0] not in ("version", "csrfmiddlewaretoken")),
    )


def _say(refusal: DomainError) -> str:
    return error_text(refusal.code, refusal.params, get_language() or "en")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST else 0
