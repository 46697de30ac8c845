"""The catalogue of technologies and its coverage by cards."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.common.errors import Invalid
from techkarta.common.texts.errors import error_text
from techkarta.ui.files import table_file

from .. import selectors, services
from ..catalogue import catalogue_of
from ..pages.catalogue import catalogue_cells, catalogue_page, coverage_page
from .matrix import reader_for

LONGEST_ID = 15


@entry(GET="card.view")
def catalogue(request: ActorRequest) -> HttpResponse:
    """Technologies by who initiates, with tools and their controls."""
    processes = list(selectors.processes(request.actor.organisation_id))
    page = catalogue_page(
        processes, catalogue_of(request.actor.organisation_id), request.GET.get("process", ""),
        can_change=may(request.actor, "catalogue.change"), reader=reader_for(request),
    )  # fmt: skip
    return render(request, "method/catalogue.html", {"page": page})


@entry(GET="card.view")
def export(request: ActorRequest, form: str) -> HttpResponse:
    """The catalogue as a sheet: CSV or XLSX, of one process where it is named."""
    processes = list(selectors.processes(request.actor.organisation_id))
    wanted = next((each for each in processes if each.code == request.GET.get("process")), None)
    entries = [
        each
        for each in catalogue_of(request.actor.organisation_id)
        if not each.is_retired and (wanted is None or each.is_of(wanted))
    ]
    rows = catalogue_cells(processes, entries, reader_for(request))
    return table_file(rows, form, name="catalogue")


@entry(GET="card.view", POST="card.write")
def coverage(request: ActorRequest) -> HttpResponse:
    """Technology × stage; a POST adds the missing operation to the draft of a card."""
    problem = ""
    if request.method == "POST":
        stage, _colon, technology = request.POST.get("add", "").partition(":")
        try:
            row, no = services.use_technology(
                actor=request.actor, stage_id=_number(stage), technology=technology,
                moment=request.moment,
            )  # fmt: skip
            return redirect(f"{reverse('method:editor', args=[row.id])}?no={no}#op-{no}")
        except Invalid as refusal:
            problem = error_text(refusal.code, refusal.params, get_language() or "en")
    processes = list(selectors.processes(request.actor.organisation_id))
    wanted = request.GET.get("process", "")
    chosen = next((each for each in processes if each.code == wanted), None) or next(
        iter(processes), None
    )
    if chosen is None:
        return redirect("method:processes")
    stages = [stage.id for stage in chosen.stages.all()]
    page = coverage_page(
        processes, chosen, selectors.cards_of_stages(request.actor, stages),
        entries=catalogue_of(request.actor.organisation_id),
        can_write=may(request.actor, "card.write"), reader=reader_for(request), problem=problem,
    )  # fmt: skip
    status = 422 if problem else 200
    return render(request, "method/coverage.html", {"page": page}, status=status)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_ID else 0
