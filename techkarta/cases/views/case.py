"""The page of one case, its history and its earlier visits."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.cases import selectors
from techkarta.cases.forms import note_form, proof_form
from techkarta.cases.pages.case import case_page
from techkarta.cases.pages.reading import reader_of
from techkarta.cases.pages.story import timeline_page, visit_page

from .answers import number


@entry(GET="case.view")
def case(request: ActorRequest, case_id: int) -> HttpResponse:
    """The case: where it stands, what to do, what is missing; `open` names a task open in place."""
    record = selectors.case_record(request.actor, case_id, request.moment)
    reader = reader_of(record.calendar, request.moment)
    page = case_page(
        record,
        actor=request.actor,
        reader=reader,
        form_of=partial(proof_form, today=reader.today),
        note_form=note_form(),
        opened_id=number(request.GET.get("open", "")),
    )
    return render(request, "cases/case.html", {"page": page})


@entry(GET="case.view")
def timeline(request: ActorRequest, case_id: int) -> HttpResponse:
    """The earlier part of the history."""
    before = number(request.GET.get("before", ""))
    record = selectors.story_record(request.actor, case_id, before_id=before)
    page = timeline_page(record, request.actor, reader_of(record.calendar, request.moment))
    template = "cases/_events.html" if request.htmx else "cases/timeline.html"
    return render(request, template, {"page": page})


@entry(GET="case.view")
def visit(request: ActorRequest, case_id: int, visit_id: int) -> HttpResponse:
    """What was done on an earlier visit of a stage."""
    record = selectors.story_record(request.actor, case_id, visit_id=visit_id)
    page = visit_page(record, reader_of(record.calendar, request.moment))
    template = "cases/_visit.html" if request.htmx else "cases/visit.html"
    return render(request, template, {"page": page})
