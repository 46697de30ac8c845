"""Stages of a process: the page, the cases behind a number, their files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.common.addresses import key_in
from techkarta.common.errors import NotFound
from techkarta.ui.files import table_file

from .cases import case_cells, stage_cases_page
from .page import PERIODS, USUAL_PERIOD, Asked, stage_cells, stages_page


@entry(GET="report.view")
def stages(request: ActorRequest) -> HttpResponse:
    """Conversion, ages, stuck cases, velocity and forecast."""
    page = stages_page(request.actor, _asked(request), request.moment)
    if page is None:
        raise NotFound("not_found")
    return render(request, "reports/stages.html", {"page": page})


@entry(GET="report.view")
def stages_file(request: ActorRequest, form: str) -> HttpResponse:
    """The table of stages as a file."""
    return _file(request, form, "stages")


@entry(GET="report.view")
def stage_cases(request: ActorRequest) -> HttpResponse:
    """The cases behind a number."""
    page = stage_cases_page(request.actor, _asked(request), request.moment)
    return render(request, "reports/stage_cases.html", {"page": page})


@entry(GET="report.view")
def stage_cases_file(request: ActorRequest, form: str) -> HttpResponse:
    """The same cases as a file."""
    return _file(request, form, "cases")


def _file(request: ActorRequest, form: str, name: str) -> HttpResponse:
    make = stage_cells if name == "stages" else case_cells
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    rows = make(request.actor, _asked(request), request.moment)
    return table_file(rows, form, name=name, day=today)


def _asked(request: ActorRequest) -> Asked:
    said = request.GET
    period = said.get("period", USUAL_PERIOD)
    return Asked(
        process_id=key_in(said.get("process", "")),
        period=period if period in PERIODS else USUAL_PERIOD,
        stage_id=key_in(said.get("stage", "")),
        way=said.get("way", ""),
        month=said.get("month", "")[:7],
    )
