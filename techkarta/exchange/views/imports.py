"""The import wizard: files, columns, preview, writing, report."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.errors import Conflict, Invalid

from .. import selectors, services
from ..forms import map_document, uploaded
from ..pages import history, left_out_lines, mapping, progress, rows
from ..pages.words import error_line, map_text

RIGHT = "import.run"


@entry(GET=RIGHT, POST=RIGHT)
def imports(request: ActorRequest) -> HttpResponse:
    """The imports of the company; a POST reads files and goes on to their columns."""
    problem = ""
    if request.method == "POST":
        try:
            with uploaded(request.FILES.getlist("files")) as sources:
                row = services.start_import(
                    actor=request.actor, files=sources, moment=request.moment
                )
            return redirect("exchange:map", row.id)
        except Invalid as error:
            problem = error_line(error)
    page = history.history_page(request.actor, moment=request.moment, problem=problem)
    status = 422 if problem else 200
    return render(request, "exchange/imports.html", {"page": page}, status=status)


@entry(GET=RIGHT, POST=RIGHT)
def decide(request: ActorRequest, import_id: int) -> HttpResponse:
    """What sheets, columns and values mean; a POST keeps it and, once whole, judges the rows."""
    row = selectors.import_of(request.actor, import_id)
    if row.state not in services.OPEN_STATES:
        return redirect("exchange:import", import_id)
    problem = ""
    if request.method == "POST":
        try:
            row = services.decide_map(
                actor=request.actor,
                import_id=import_id,
                version=_number(request.POST.get("version")),
                document=map_document(request.POST, list(row.sheets.all())),
            )
            if request.POST.get("then") == "preview":
                services.preview_import(
                    actor=request.actor,
                    import_id=import_id,
                    version=row.version,
                    moment=request.moment,
                )
                return redirect("exchange:preview", import_id)
        except (Invalid, Conflict) as error:
            problem = error_line(error)
            row = selectors.import_of(request.actor, import_id)
    page = mapping.mapping_page(request.actor, row, problem=problem)
    return render(request, "exchange/mapping.html", {"page": page}, status=422 if problem else 200)


@entry(GET=RIGHT, POST=RIGHT)
def preview(request: ActorRequest, import_id: int) -> HttpResponse:
    """What would be done with each row; a POST lets it be done."""
    row = selectors.import_of(request.actor, import_id)
    problem = ""
    if request.method == "POST":
        try:
            services.confirm_import(
                actor=request.actor,
                import_id=import_id,
                version=_number(request.POST.get("version")),
                leave_out_errors=bool(request.POST.get("leave_out_errors")),
                moment=request.moment,
            )
            return redirect("exchange:import", import_id)
        except (Invalid, Conflict) as error:
            problem = error_line(error)
    if row.state != "previewed":
        return redirect("exchange:import", import_id)
    page = rows.preview_page(row, request.GET, problem=problem)
    return render(request, "exchange/preview.html", {"page": page}, status=422 if problem else 200)


@entry(GET=RIGHT)
def report(request: ActorRequest, import_id: int) -> HttpResponse:
    """How far the writing has come, or what came of it; an unfinished import goes on."""
    row = selectors.import_of(request.actor, import_id)
    if row.state == "uploaded":
        return redirect("exchange:map", import_id)
    if row.state == "previewed":
        return redirect("exchange:preview", import_id)
    page = progress.report_page(row, moment=request.moment)
    return render(request, "exchange/report.html", {"page": page})


@entry(POST=RIGHT)
def step(request: ActorRequest, import_id: int) -> HttpResponse:
    """Write the next chunk; htmx gets the bar, which asks for the next one."""
    row = services.step_import(actor=request.actor, import_id=import_id, moment=request.moment)
    if not request.headers.get("HX-Request"):
        return redirect("exchange:import", import_id)
    page = progress.report_page(row, moment=request.moment)
    if not page.is_running:
        return HttpResponseClientRedirect(page.url)
    return render(request, "exchange/_progress.html", {"page": page})


@entry(POST=RIGHT)
def cancel(request: ActorRequest, import_id: int) -> HttpResponse:
    """Stop an import; what is written stays."""
    services.cancel_import(actor=request.actor, import_id=import_id, moment=request.moment)
    return redirect("exchange:import", import_id)


@entry(GET=RIGHT)
def left_out(request: ActorRequest, import_id: int) -> HttpResponse:
    """The rows left out with the reasons, as CSV."""
    row = selectors.import_of(request.actor, import_id)
    lines = left_out_lines.left_out_lines(row)
    return _file(HttpResponse(lines, "text/csv; charset=utf-8"), f"import-{row.id}.csv")


@entry(GET=RIGHT)
def map_file(request: ActorRequest, import_id: int) -> HttpResponse:
    """The map of an import as a file for the next one."""
    row = selectors.import_of(request.actor, import_id)
    return _file(HttpResponse(map_text(row), "application/yaml"), f"import-{row.id}.yaml")


def _number(text: str | None) -> int:
    """A version out of a form; one that is no number matches none."""
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _file(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
