"""Technologies of the catalogue: add, change, retire, bring back."""

from __future__ import annotations

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.views.saving import Attempt, attempt

from .. import selectors, services
from ..catalogue import CatalogueEntry, catalogue_entry
from ..forms import TechnologyForm, ToolForm, ToolFormSet, edit_of, strings_of
from ..pages.technology import (
    present_tools,
    process_choices,
    technology_page,
    tools_difference,
)
from .matrix import reader_for


@entry(GET="catalogue.change", POST="catalogue.change")
def new_technology(request: ActorRequest) -> HttpResponse:
    """Add a technology of the company's own."""
    form, tools = _forms(request, None)
    tried = _attempt(request, form, tools, None)
    if tried.is_saved:
        messages.success(request, _("The technology is added."))
        return redirect("method:catalogue")
    page = technology_page(None, form, tools, reader=reader_for(request))
    return render(request, "method/technology.html", {"page": page})


@entry(GET="catalogue.change", POST="catalogue.change")
def technology(request: ActorRequest, technology_id: int) -> HttpResponse:
    """Change a technology and its tools."""
    row = catalogue_entry(request.actor.organisation_id, technology_id)
    form, tools = _forms(request, row)
    tried = _attempt(request, form, tools, row)
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("method:catalogue")
    differences = tried.differences
    if request.method == "POST" and form.data.get("version") != request.POST.get("version"):
        typed = [each.cleaned_data for each in tools]
        differences += tools_difference(row, typed, reader_for(request))
    page = technology_page(
        row, form, tools, uses=services.uses_of(request.actor, row.code), differences=differences,
        reader=reader_for(request),
    )  # fmt: skip
    return render(request, "method/technology.html", {"page": page})


@entry(POST="catalogue.change")
def retire_technology(request: ActorRequest, technology_id: int) -> HttpResponse:
    """Take a technology out of use; a second press finds it done."""
    services.retire_technology(
        actor=request.actor, technology_id=technology_id, moment=request.moment
    )
    messages.success(
        request,
        _("The technology is retired: cards that name it keep it. It can be brought back below."),
    )
    return redirect("method:catalogue")


@entry(POST="catalogue.change")
def restore_technology(request: ActorRequest, technology_id: int) -> HttpResponse:
    """Bring a retired technology back."""
    services.restore_technology(
        actor=request.actor, technology_id=technology_id, moment=request.moment
    )
    messages.success(request, _("The technology is back."))
    return redirect("method:catalogue")


def _forms(
    request: ActorRequest, row: CatalogueEntry | None
) -> tuple[TechnologyForm, BaseFormSet[ToolForm]]:
    data = request.POST or None
    processes = selectors.processes(request.actor.organisation_id, is_active=None)
    form = TechnologyForm(
        data,
        initial={**_present(row), "version": row.version if row else 1},
        processes=process_choices(processes, reader_for(request)),
    )
    return form, ToolFormSet(data, initial=present_tools(row) if row else [], prefix="tool")


def _attempt(
    request: ActorRequest,
    form: TechnologyForm,
    tools: BaseFormSet[ToolForm],
    row: CatalogueEntry | None,
) -> Attempt:
    if request.method != "POST" or not (tools.is_valid() and form.is_valid()):
        return Attempt()

    def save() -> object:
        told = {"actor": request.actor, "moment": request.moment}
        edit = edit_of(form, tools)
        if row is None:
            return services.create_technology(edit=edit, **told)
        version = form.cleaned_data["version"]
        return services.edit_technology(technology_id=row.id, version=version, edit=edit, **told)

    present = _present(row) if row else {}
    return attempt(request, form, save, present=present, version=row.version if row else 0)


def _present(row: CatalogueEntry | None) -> dict[str, object]:
    if row is None:
        return {"is_usable": True}
    return {
        **strings_of(row.title, "title"),
        **strings_of(row.purpose, "purpose"),
        "group": row.group,
        "sales_types": list(row.sales_types),
        "is_usable": row.is_usable,
    }
