"""One field of a case is changed in its list, in place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.cases import selectors, services
from techkarta.cases.forms import CellForm
from techkarta.cases.pages.editing import plain, shown_value
from techkarta.cases.pages.history import FIELDS
from techkarta.cases.pages.reading import reader_of
from techkarta.cases.selectors import Case
from techkarta.cases.selectors.lines import has_lines
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.ui.cells import list_anew, version_over
from techkarta.ui.values import CellPage

from .answers import CONFLICT, REFUSED, add_refusal

CELLS = frozenset({"amount", "promised_on"})


@entry(GET="case.change", POST="case.change")
def cell(request: ActorRequest, case_id: int, field: str) -> HttpResponse:
    """The form of a cell, and what was typed into it; without scripts the form of the case."""
    case = selectors.case_to_change(request.actor, case_id)
    if field not in CELLS:
        raise NotFound("not_found")
    if not request.htmx:
        return redirect("cases:edit", case_id)
    if request.method != "POST":
        if field == "amount" and has_lines(case):
            return HttpResponseClientRedirect(reverse("cases:lines", args=[case_id]))
        return _shown(request, case, field, _opened(case, field))
    form = CellForm(request.POST, name=field)
    if form.is_valid():
        try:
            _save(request, case, field, form)
        except Conflict:
            return _conflict(request, case_id, field)
        except Invalid as refusal:
            _refuse(form, refusal)
        else:
            here = request.htmx.current_url_abs_path
            return list_anew(here, reverse("cases:list"), _("The deal is saved"))
    return _shown(request, case, field, form, status=REFUSED)


def _save(request: ActorRequest, case: Case, field: str, form: CellForm) -> None:
    """Save the one field; a change of other fields meanwhile is kept and is no conflict."""
    version = version_over(form.cleaned_data, case.version, plain(_values(case))[field])
    fields = services.CaseFields(
        **{**_values(case), field: form.cleaned_data["value"]},
        slip_reason=form.cleaned_data.get("reason", ""),
    )
    services.edit_case(
        actor=request.actor, case_id=case.id, version=version, fields=fields, moment=request.moment
    )


def _conflict(request: ActorRequest, case_id: int, field: str) -> HttpResponse:
    """Both values: what was typed stays, saving again is a decision."""
    case = selectors.case(request.actor, case_id)
    seen = plain(_values(case))[field]
    data = {**request.POST.dict(), "version": str(case.version), "seen": seen}
    again = CellForm(data, name=field)
    reader = reader_of(calendar_of(request.actor.organisation_id), request.moment)
    page = replace(
        _page(case, field, again),
        theirs=shown_value(field, getattr(case, field), {}, reader),
        changed_by=selectors.last_editor(case, request.actor.user_id),
    )
    return render(request, "ui/components/cell_form.html", {"page": page}, status=CONFLICT)


def _opened(case: Case, field: str) -> CellForm:
    seen = plain(_values(case))[field]
    initial = {"value": seen, "seen": seen, "version": case.version}
    return CellForm(name=field, initial=initial)


def _refuse(form: CellForm, refusal: Invalid) -> None:
    add_refusal(form, Invalid(refusal.code, **{**refusal.params, "field": "value"}))


def _values(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in FIELDS}


def _page(case: Case, field: str, form: CellForm) -> CellPage:
    label = f"{str(FIELDS[field]).capitalize()}: {case.title}"
    form.fields["value"].widget.attrs["aria-label"] = label
    return CellPage(url=reverse("cases:cell", args=[case.id, field]), label=label, form=form)


def _shown(
    request: ActorRequest, case: Case, field: str, form: CellForm, *, status: int = 200
) -> HttpResponse:
    page = _page(case, field, form)
    return render(request, "ui/components/cell_form.html", {"page": page}, status=status)
