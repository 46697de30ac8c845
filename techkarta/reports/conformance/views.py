"""Conformance: the page, the cases behind a number, their files."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.common.addresses import key_in
from techkarta.engine.conformance.log.writing import ocel_of, xes_of
from techkarta.ui.files import table_file

from .cases import case_cells, cases_page
from .judged import PERIODS, USUAL_PERIOD, Asked
from .log import logged_cases
from .page import conformance_page


@entry(GET="conformance.view")
def conformance(request: ActorRequest) -> HttpResponse:
    """How the company follows its cards."""
    page = conformance_page(request.actor, _asked(request), request.moment)
    return render(request, "reports/conformance.html", {"page": page})


@entry(GET="conformance.view")
def conformance_cases(request: ActorRequest) -> HttpResponse:
    """The cases a number is made of."""
    page = cases_page(request.actor, _asked(request), request.moment)
    return render(request, "reports/conformance_cases.html", {"page": page})


@entry(GET="conformance.view")
def conformance_file(request: ActorRequest, form: str) -> HttpResponse:
    """The same cases as CSV or as a workbook."""
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    rows = case_cells(request.actor, _asked(request), request.moment)
    return table_file(rows, form, name="conformance", day=today)


@entry(GET="conformance.view")
def history_xes(request: ActorRequest) -> StreamingHttpResponse:
    """The company's history as XES."""
    return StreamingHttpResponse(
        xes_of(logged_cases(request.actor)),
        content_type="application/xml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="history.xes"'},
    )


@entry(GET="conformance.view")
def history_ocel(request: ActorRequest) -> HttpResponse:
    """The same as OCEL 2.0 in JSON."""
    return HttpResponse(
        ocel_of(logged_cases(request.actor)),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="history.jsonocel"'},
    )


def _asked(request: ActorRequest) -> Asked:
    said = request.GET
    period = said.get("period", USUAL_PERIOD)
    return Asked(
        period=period if period in PERIODS else USUAL_PERIOD,
        process_id=key_in(said.get("process", "")),
        stage_id=key_in(said.get("stage", "")),
        code=said.get("code", ""),
        operation=said.get("operation", ""),
        person=said.get("person", ""),
        variant=said.get("variant", ""),
        outcome=said.get("outcome", ""),
        measure=said.get("measure", ""),
    )
