"""The class or the owner of a client is changed in the list, in place."""

from __future__ import annotations

from dataclasses import fields as names_of
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import owners
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.common.texts.errors import error_text
from techkarta.ui.cells import list_anew, version_over
from techkarta.ui.values import CellPage

from .. import selectors, services
from ..forms import CellForm
from ..selectors import Client

CELLS = frozenset({"client_class", "owner_id"})
CONFLICT, REFUSED = 409, 422


@entry(GET="client.change", POST="client.change")
def cell(request: ActorRequest, client_id: int, field: str) -> HttpResponse:
    """The form of a cell, and what was typed into it; without scripts the form of the client."""
    row = selectors.client_to_change(request.actor, client_id)
    if field not in CELLS:
        raise NotFound("not_found")
    if not request.htmx:
        return redirect("clients:edit", client_id)
    if request.method != "POST":
        return _shown(request, row, field, _form(request, row, field))
    form = _form(request, row, field, request.POST.dict())
    if form.is_valid():
        try:
            _save(request, row, field, form)
        except Conflict:
            return _conflict(request, client_id, field)
        except Invalid as refusal:
            form.add_error("value", error_text(refusal.code, refusal.params, _language()))
        else:
            here = request.htmx.current_url_abs_path
            return list_anew(here, reverse("clients:list"), _("Saved."))
    return _shown(request, row, field, form, status=REFUSED)


def _save(request: ActorRequest, row: Client, field: str, form: CellForm) -> None:
    """Save the one field; a change of other fields meanwhile is kept and is no conflict."""
    version = version_over(form.cleaned_data, row.version, _plain(row, field))
    values: dict[str, Any] = {
        each.name: getattr(row, each.name)
        for each in names_of(services.ClientFields)
        if each.name != "type_codes"
    }
    values["type_codes"] = tuple(kind.code for kind in row.types.all())
    values[field] = form.cleaned_data["value"]
    services.edit_client(
        actor=request.actor,
        client_id=row.id,
        version=version,
        fields=services.ClientFields(**values),
        moment=request.moment,
    )


def _conflict(request: ActorRequest, client_id: int, field: str) -> HttpResponse:
    """Both values: what was typed stays, saving again is a decision."""
    row = selectors.client(request.actor, client_id)
    seen = {"version": str(row.version), "seen": _plain(row, field)}
    form = _form(request, row, field, {**request.POST.dict(), **seen})
    owner = row.owner.full_name if row.owner else _("nobody")
    theirs = owner if field == "owner_id" else row.client_class or "—"
    return _shown(request, row, field, form, status=CONFLICT, theirs=theirs)


def _form(
    request: ActorRequest, row: Client, field: str, data: dict[str, str] | None = None
) -> CellForm:
    people: list[tuple[object, object]] = [
        (user.id, user.full_name) for user in owners(request.actor, "client.change")
    ]
    if row.owner is None:
        people.insert(0, ("", _("nobody")))
    elif row.owner_id not in {key for key, _name in people}:
        people.insert(0, (row.owner_id, row.owner.full_name))
    seen = _plain(row, field)
    initial = {"value": seen, "seen": seen, "version": row.version}
    return CellForm(data, name=field, owners=people, initial=initial)


def _plain(row: Client, field: str) -> str:
    value = getattr(row, field)
    return "" if value is None else str(value)


def _shown(
    request: ActorRequest,
    row: Client,
    field: str,
    form: CellForm,
    *,
    status: int = 200,
    theirs: str = "",
) -> HttpResponse:
    label = f"{form.fields['value'].label}: {row.name}"
    form.fields["value"].widget.attrs["aria-label"] = label
    page = CellPage(
        url=reverse("clients:cell", args=[row.id, field]), label=label, form=form, theirs=theirs
    )
    return render(request, "ui/components/cell_form.html", {"page": page}, status=status)


def _language() -> str:
    return get_language() or "en"
