"""Conformance: the page, the cases behind a number, their files."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.spreadsheets import inert
from techkarta.engine.conformance.log.writing import ocel_of, xes_of

from .cases import case_cells, cases_page
from .judged import PERIODS, USUAL_PERIOD, Asked
from .log import logged_cases
from .page import conformance_page

_MARK = "\ufeff"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
def conformance_csv(request: ActorRequest) -> HttpResponse:
    """The same cases as CSV."""
    text = StringIO(_MARK)
    text.seek(0, 2)
    rows = csv.writer(text, delimiter=";" if (get_language() or "").startswith("ru") else ",")
    for cells in case_cells(request.actor, _asked(request), request.moment):
        rows.writerow(map(inert, cells))
    return _file(request, text.getvalue().encode(), "csv", "text/csv; charset=utf-8")


@entry(GET="conformance.view")
def conformance_xlsx(request: ActorRequest) -> HttpResponse:
    """The same cases as a workbook."""
    import xlsxwriter  # noqa: PLC0415 - needed for this format alone

    output = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(case_cells(request.actor, _asked(request), request.moment)):
            sheet.write_row(row, 0, cells)
        sheet.freeze_panes(1, 1)
    return _file(request, output.getvalue(), "xlsx", _XLSX)


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


def _file(request: ActorRequest, data: bytes, form: str, kind: str) -> HttpResponse:
    name = f"conformance-{request.moment:%Y-%m-%d}.{form}"
    return HttpResponse(
        data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _asked(request: ActorRequest) -> Asked:
    said = request.GET
    period = said.get("period", USUAL_PERIOD)
    return Asked(
        period=period if period in PERIODS else USUAL_PERIOD,
        process_id=_number(said.get("process", "")),
        stage_id=_number(said.get("stage", "")),
        code=said.get("code", ""),
        operation=said.get("operation", ""),
        person=said.get("person", ""),
        variant=said.get("variant", ""),
        outcome=said.get("outcome", ""),
        measure=said.get("measure", ""),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004 - what a key may be
