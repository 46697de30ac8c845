"""Processes and stages: switch, rename, reorder, add, retire."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.accounts.views.saving import attempt
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.common.texts.errors import error_text

from .. import selectors, services
from ..forms import NewProcessForm, ProcessForm, StageForm, stage_order, strings_of
from ..pages.processes import MethodFormPage, StagePage, processes_crumbs, processes_page
from .matrix import reader_for

LONGEST_NUMBER = 10


@entry(GET="card.view")
def processes(request: ActorRequest) -> HttpResponse:
    """All processes with their stages."""
    actor = request.actor
    page = processes_page(
        selectors.process_list(actor),
        selectors.standing_cases(actor.organisation_id),
        can_change=may(actor, "process.change"),
        reader=reader_for(request),
    )
    return render(request, "method/processes.html", {"page": page})


@entry(GET="process.change", POST="process.change")
def new_process(request: ActorRequest) -> HttpResponse:
    """Add a process of the company's own with its first stage."""
    form = NewProcessForm(request.POST or None)
    tried = attempt(
        request, form,
        lambda: services.create_process(
            actor=request.actor, code=form.cleaned_data["code"], title=form.title(),
            first_stage=form.first_stage(), moment=request.moment,
        ),
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("The process is added. Add its other stages and their cards."))
        return redirect("method:processes")
    page = MethodFormPage(title=_("New process"), note="", form=form, crumbs=processes_crumbs())
    return render(request, "method/process_new.html", {"page": page})


@entry(GET="process.change", POST="process.change")
def process(request: ActorRequest, process_id: int) -> HttpResponse:
    """Give a process another name."""
    row = selectors.process(request.actor.organisation_id, process_id)
    present = strings_of(row.title, "title")
    form = ProcessForm(request.POST or None, initial={**present, "version": row.version})
    tried = attempt(
        request, form,
        lambda: services.rename_process(
            actor=request.actor, process_id=process_id, version=form.cleaned_data["version"],
            title=form.title(), moment=request.moment,
        ),
        present=present, version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("method:processes")
    page = MethodFormPage(
        title=reader_for(request).say(row.title), note=row.code, form=form,
        crumbs=processes_crumbs(), differences=tried.differences,
    )  # fmt: skip
    return render(request, "method/process.html", {"page": page})


@entry(POST="process.change")
def switch(request: ActorRequest, process_id: int) -> HttpResponse:
    """Switch a process on or off."""
    is_active = request.POST.get("is_active") == "1"
    return _change(
        request,
        lambda: services.switch_process(
            actor=request.actor, process_id=process_id, version=_number(request, "version"),
            is_active=is_active, moment=request.moment,
        ),
        _("Switched on: new cases may begin.") if is_active
        else _("Switched off: its cases stay, no new ones begin."),
        process_id,
    )  # fmt: skip


@entry(POST="process.change")
def order(request: ActorRequest, process_id: int) -> HttpResponse:
    """Put stages in another order: `stage` names all of them, `move` one and its direction."""
    wanted = stage_order(request.POST.getlist("stage"), request.POST.get("move", ""))
    return _change(
        request,
        lambda: services.order_stages(
            actor=request.actor, process_id=process_id, version=_number(request, "version"),
            stage_ids=wanted, moment=request.moment,
        ),
        "", process_id,
    )  # fmt: skip


@entry(GET="process.change", POST="process.change")
def new_stage(request: ActorRequest, process_id: int) -> HttpResponse:
    """Add a stage at the end of a process."""
    row = selectors.process(request.actor.organisation_id, process_id)
    form = StageForm(request.POST or None, initial={"version": row.version})
    tried = attempt(
        request, form,
        lambda: services.add_stage(
            actor=request.actor, process_id=process_id, version=form.cleaned_data["version"],
            edit=form.edit(), moment=request.moment,
        ),
        version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("The stage is added at the end. Put it in its place."))
        return redirect("method:processes")
    page = MethodFormPage(
        title=_("New stage"), note=reader_for(request).say(row.title), form=form,
        crumbs=processes_crumbs(),
    )  # fmt: skip
    return render(request, "method/stage_new.html", {"page": page})


@entry(GET="process.change", POST="process.change")
def stage(request: ActorRequest, stage_id: int) -> HttpResponse:
    """Rename a stage, set its ages; from here it is retired too."""
    row = selectors.stage(request.actor.organisation_id, stage_id)
    if row.is_retired:
        raise NotFound("not_found")
    present = {
        **strings_of(row.title, "title"), **strings_of(row.mark, "mark"),
        "normal_days": row.normal_days, "maximum_days": row.maximum_days,
    }  # fmt: skip
    form = StageForm(request.POST or None, initial={**present, "version": row.version})
    tried = attempt(
        request, form,
        lambda: services.edit_stage(
            actor=request.actor, stage_id=stage_id, version=form.cleaned_data["version"],
            edit=form.edit(), moment=request.moment,
        ),
        present=present, version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("method:processes")
    cases = selectors.standing_cases(request.actor.organisation_id).get(row.id, 0)
    page = StagePage(
        title=reader_for(request).say(row.title), note=reader_for(request).say(row.process.title),
        form=form, crumbs=processes_crumbs(), differences=tried.differences, stage_id=row.id,
        version=row.version, cases=cases, is_last=len(selectors.stages_of(row.process_id)) == 1,
    )  # fmt: skip
    return render(request, "method/stage.html", {"page": page})


@entry(POST="process.change")
def retire(request: ActorRequest, stage_id: int) -> HttpResponse:
    """Take a stage out of its process; a second press finds it done."""
    row = selectors.stage(request.actor.organisation_id, stage_id)
    if row.is_retired:
        return redirect("method:processes")
    return _change(
        request,
        lambda: services.retire_stage(
            actor=request.actor, stage_id=stage_id, version=_number(request, "version"),
            moment=request.moment,
        ),
        _("The stage is retired; its history stays."), row.process_id,
    )  # fmt: skip


def _change(
    request: ActorRequest, change: Callable[[], object], said: str, process_id: int
) -> HttpResponse:
    """Make the change and go back to the process; what is refused is said there."""
    try:
        change()
    except (Conflict, Invalid) as refusal:
        text = error_text(refusal.code, refusal.params, get_language() or "en")
        messages.warning(request, text)
    else:
        if said:
            messages.success(request, said)
    return redirect(f"{reverse('method:processes')}#process-{process_id}")


def _number(request: ActorRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0
