"""Logs of other systems: the file, its map, what came of it, the cases behind a number."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.common.addresses import key_in
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.ui.files import KINDS, table_file

from . import keeping
from .cases import AskedCases, log_case_page, log_cases_page, log_cells
from .choices import COLUMNS, Choices
from .page import error_line, logs_page, map_page
from .result import log_page

VIEW, RIGHT = "conformance.view", "conformance.judge"


@entry(GET=VIEW, POST=RIGHT)
def logs(request: ActorRequest) -> HttpResponse:
    """The logs of other systems; a POST keeps a new one and goes on to its map."""
    chosen, problem = request.POST.get("card", request.GET.get("card", "")), ""
    if request.method == "POST":
        try:
            row = keeping.keep_log(
                actor=request.actor,
                file=request.FILES.get("file"),
                chosen=chosen,
                moment=request.moment,
            )
            return redirect("reports:log_map", row.id)
        except Invalid as error:
            problem = error_line(error)
    page = logs_page(request.actor, chosen=chosen, problem=problem)
    return render(request, "reports/logs.html", {"page": page}, status=422 if problem else 200)


@entry(GET=RIGHT, POST=RIGHT)
def log_map(request: ActorRequest, log_id: int) -> HttpResponse:
    """What columns and names mean; a POST keeps it and may have the log judged."""
    problem = ""
    row = keeping.log_row(request.actor, log_id)
    if request.method == "POST":
        try:
            row = keeping.decide_log(
                actor=request.actor,
                log_id=log_id,
                version=key_in(request.POST.get("version", "")) or 0,
                choices=_choices(request.POST),
            )
            if request.POST.get("then") == "judge":
                keeping.send_log(
                    actor=request.actor, log_id=log_id, version=row.version, moment=request.moment
                )
                return redirect("reports:log", log_id)
        except (Invalid, Conflict) as error:
            problem = error_line(error)
            row = keeping.log_row(request.actor, log_id)
    page = map_page(row, problem=problem)
    return render(request, "reports/log_map.html", {"page": page}, status=422 if problem else 200)


@entry(GET=VIEW)
def log(request: ActorRequest, log_id: int) -> HttpResponse:
    """What came of a log."""
    page = log_page(keeping.log_row(request.actor, log_id), request.GET.get("won", ""))
    return render(request, "reports/log.html", {"page": page})


@entry(POST=RIGHT)
def log_forget(request: ActorRequest, log_id: int) -> HttpResponse:
    """Remove a log with all that came of it."""
    keeping.forget_log(actor=request.actor, log_id=log_id)
    return redirect("reports:logs")


@entry(GET=VIEW)
def log_cases(request: ActorRequest, log_id: int) -> HttpResponse:
    """The cases a number is made of."""
    page = log_cases_page(keeping.log_row(request.actor, log_id), _asked(request.GET))
    return render(request, "reports/log_cases.html", {"page": page})


@entry(GET=VIEW)
def log_case(request: ActorRequest, log_id: int, number: int) -> HttpResponse:
    """One case, drawn over its card."""
    page = log_case_page(keeping.log_row(request.actor, log_id), number)
    return render(request, "reports/log_case.html", {"page": page})


@entry(GET=VIEW)
def log_file(request: ActorRequest, log_id: int, form: str) -> HttpResponse:
    """The cases as CSV or as a workbook."""
    if form not in KINDS:
        raise NotFound("not_found")
    row = keeping.log_row(request.actor, log_id)
    today = calendar_of(request.actor.organisation_id).local_day(request.moment)
    return table_file(log_cells(row, _asked(request.GET)), form, name="conformance", day=today)


def _choices(sent: QueryDict) -> Choices:
    columns = {own: sent.get(f"column-{own}", "") for own in COLUMNS}
    return Choices(
        columns={own: name for own, name in columns.items() if name},
        operations=dict(zip(sent.getlist("name"), sent.getlist("number"), strict=False)),
        tz=sent.get("tz", ""),
        moments=sent.get("moments", "").strip(),
    )


def _asked(said: QueryDict) -> AskedCases:
    return AskedCases(
        code=said.get("code", ""),
        operation=said.get("operation", ""),
        person=said.get("person", ""),
        variant=said.get("variant", ""),
    )
