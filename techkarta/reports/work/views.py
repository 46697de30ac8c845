"""The report of the work, its rows and their files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.ui.files import table_file

from .asked import read, read_rows
from .page import work_cells, work_page
from .rows import row_cells, rows_page


@entry(GET="report.view")
def work(request: ActorRequest) -> HttpResponse:
    """What was done, by person or by team."""
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    page = work_page(request.actor, read(request.GET, today), request.moment)
    return render(request, "reports/work.html", {"page": page})


@entry(GET="report.view")
def work_file(request: ActorRequest, form: str) -> HttpResponse:
    """The same as a file."""
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    cells = work_cells(request.actor, read(request.GET, today), request.moment)
    return table_file(cells, form, name="work", day=today)


@entry(GET="report.view")
def work_rows(request: ActorRequest) -> HttpResponse:
    """The events a number is made of."""
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    page = rows_page(request.actor, read_rows(request.GET, today), request.moment)
    return render(request, "reports/work_rows.html", {"page": page})


@entry(GET="report.view")
def work_rows_file(request: ActorRequest, form: str) -> HttpResponse:
    """The same events as a file, all of them."""
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    cells = row_cells(request.actor, read_rows(request.GET, today), request.moment)
    return table_file(cells, form, name="events", day=today)
