"""Processes: add, rename, switch off and on, put their stages in order."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.accounts.views.saving import attempt
from techkarta.common.errors import Conflict, Invalid
from techkarta.common.texts.errors import error_text

from .. import selectors, services
from ..forms import NewProcessForm, ProcessForm, stage_order, strings_of
from ..pages.processes import MethodFormPage, processes_crumbs, processes_page
from ..pages.stages import order_page
from ..standing import effect_of_order
from .matrix import reader_for

LONGEST_NUMBER = 10


@entry(GET="card.view")
def processes(request: ActorRequest) -> HttpResponse:
    """All processes with their stages."""
    actor = request.actor
    page = processes_page(
        selectors.process_list(actor),
        selectors.standing_cases(actor.organisation_id),
        selectors.retired_stages(actor.organisation_id),
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
            subject=form.cleaned_data["subject"], first_stage=form.first_stage(),
            moment=request.moment,
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
            actor=request.actor, process_id=process_id, version=_number(request.POST, "version"),
            is_active=is_active, moment=request.moment,
        ),
        _("Switched on: new cases may begin.") if is_active
        else _("Switched off: its cases stay, no new ones begin."),
        process_id,
    )  # fmt: skip


@entry(GET="process.change", POST="process.change")
def order(request: ActorRequest, process_id: int) -> HttpResponse:
    """Put stages in another order: `stage` names all of them, `move` one and its direction.

    Where running cases would go on to another stage than before, the page asks first.
    """
    row = selectors.process(request.actor.organisation_id, process_id)
    asked = request.POST if request.method == "POST" else request.GET
    try:
        wanted = stage_order(asked.getlist("stage"), asked.get("move", ""))
        effect = effect_of_order(request.actor.organisation_id, process_id, wanted)
    except Invalid as refusal:
        return _back(request, refusal, process_id)
    if request.method == "POST" and (asked.get("sure") or not effect):
        return _change(
            request,
            lambda: services.order_stages(
                actor=request.actor, process_id=process_id, version=_number(asked, "version"),
                stage_ids=wanted, moment=request.moment,
            ),
            "", process_id,
        )  # fmt: skip
    if request.htmx:
        query = urlencode({"stage": wanted, "version": asked.get("version", "")}, doseq=True)
        return HttpResponseClientRedirect(f"{request.path}?{query}")
    page = order_page(
        row, wanted, effect, version=_number(asked, "version"), reader=reader_for(request)
    )
    return render(request, "method/order.html", {"page": page})


def _change(
    request: ActorRequest, change: Callable[[], object], said: str, process_id: int
) -> HttpResponse:
    """Make the change and go back to the process; what is refused is said there."""
    try:
        change()
    except (Conflict, Invalid) as refusal:
        return _back(request, refusal, process_id)
    if said:
        messages.success(request, said)
    return redirect(f"{reverse('method:processes')}#process-{process_id}")


def _back(request: ActorRequest, refusal: Conflict | Invalid, process_id: int) -> HttpResponse:
    text = error_text(refusal.code, refusal.params, get_language() or "en")
    messages.warning(request, text)
    return redirect(f"{reverse('method:processes')}#process-{process_id}")


def _number(asked: QueryDict, name: str) -> int:
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0
