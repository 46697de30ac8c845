"""One client: its page, its form, the people there."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.accounts.selectors import owners
from techkarta.common.errors import Conflict, DomainError, Invalid
from techkarta.common.texts.errors import error_text

from .. import selectors, services
from ..forms import ClientForm, ContactForm
from ..pages.client import Family, clashes_of, client_page, form_page, values_of
from ..pages.table import say
from ..selectors import Client


@entry(GET="client.view")
def client(request: ActorRequest, client_id: int) -> HttpResponse:
    """The client: facts, people, relations, deals."""
    return _shown(request, client_id, ContactForm())


@entry(GET="client.create", POST="client.create")
def new(request: ActorRequest) -> HttpResponse:
    """Add a client."""
    form = _form(request, "client.create", None)
    if form.is_bound and form.is_valid():
        try:
            row = services.create_client(
                actor=request.actor, fields=form.values(_parent(request, form, None)),
                moment=request.moment,
            )  # fmt: skip
        except Invalid as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("The client is added."))
            return redirect("clients:client", row.id)
    page = form_page(form, None)
    return render(request, "clients/edit.html", {"page": page}, status=422 if form.errors else 200)


@entry(GET="client.change", POST="client.change")
def edit(request: ActorRequest, client_id: int) -> HttpResponse:
    """Change a client; the second of two editors sees both values and nothing typed is lost."""
    row = selectors.client_to_change(request.actor, client_id)
    form = _form(request, "client.change", row)
    if form.is_bound and form.is_valid():
        try:
            services.edit_client(
                actor=request.actor, client_id=client_id, moment=request.moment,
                version=form.cleaned_data["version"] or 0,
                fields=form.values(_parent(request, form, row)),
            )  # fmt: skip
        except Conflict as conflict:
            return _conflict(request, row, form, conflict)
        except Invalid as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("clients:client", client_id)
    page = form_page(form, row)
    return render(request, "clients/edit.html", {"page": page}, status=422 if form.errors else 200)


@entry(POST="client.change")
def add_contact(request: ActorRequest, client_id: int) -> HttpResponse:
    """Add a person at the client."""
    form = ContactForm(request.POST)
    if form.is_valid():
        services.add_contact(
            actor=request.actor, client_id=client_id, fields=form.values(), moment=request.moment
        )
        messages.success(request, _("The contact is added."))
        return redirect("clients:client", client_id)
    selectors.client_to_change(request.actor, client_id)
    return _shown(request, client_id, form, status=422)


@entry(POST="client.change")
def remove_contact(request: ActorRequest, client_id: int, contact_id: int) -> HttpResponse:
    """Say that a person no longer works at the client."""
    services.remove_contact(
        actor=request.actor, client_id=client_id, contact_id=contact_id, moment=request.moment
    )
    messages.success(request, _("The contact is removed; the history stays."))
    return redirect("clients:client", client_id)


def _shown(
    request: ActorRequest, client_id: int, contact_form: Form, *, status: int = 200
) -> HttpResponse:
    actor = request.actor
    row = selectors.client(actor, client_id)
    is_known = row.parent_id is not None and selectors.is_visible(actor, row.parent_id)
    page = client_page(
        row,
        Family(
            parent_id=row.parent_id if is_known else None,
            subsidiaries=list(selectors.subsidiaries(actor, client_id)),
        ),
        contact_form,
        can_change=may(actor, "client.change", selectors.client_owner(row)),
        can_sell=may(actor, "case.create"),
    )
    return render(request, "clients/client.html", {"page": page}, status=status)


def _form(request: ActorRequest, action: str, row: Client | None) -> ClientForm:
    types = selectors.client_types(request.actor.organisation_id)
    people: list[tuple[object, object]] = [
        (user.id, user.full_name) for user in owners(request.actor, action)
    ]
    if row is not None and row.owner is None:
        people.insert(0, ("", _("nobody")))
    elif row is not None and row.owner and row.owner_id not in {key for key, _name in people}:
        people.insert(0, (row.owner_id, row.owner.full_name))
    return ClientForm(
        request.POST or None,
        types=[(kind.code, say(kind.title)) for kind in types],
        owners=people,
        initial={"owner_id": request.actor.user_id} if row is None else values_of(row),
    )


def _parent(request: ActorRequest, form: ClientForm, row: Client | None) -> int | None:
    """The parent by the name typed; the present one stays where its name was left alone."""
    name = form.cleaned_data["parent"]
    if not name:
        return None
    if row is not None and row.parent is not None and row.parent.name == name:
        return row.parent_id
    found = selectors.clients_named(request.actor, name)
    if not found:
        raise Invalid("parent_unknown", field="parent", name=name)
    if len(found) > 1:
        raise Invalid("parent_ambiguous", field="parent", name=name)
    return found[0].id


def _refuse(form: ClientForm, refusal: DomainError) -> None:
    text = error_text(refusal.code, refusal.params, get_language() or "en")
    field = {"parent_id": "parent"}.get(
        str(refusal.params.get("field")), refusal.params.get("field")
    )
    form.add_error(str(field) if field in form.fields else None, text)


def _conflict(
    request: ActorRequest, seen: Client, form: ClientForm, conflict: Conflict
) -> HttpResponse:
    """Both values side by side; the form keeps what was typed and saves over the new version."""
    row = selectors.client_to_change(request.actor, seen.id)
    again = _form(request, "client.change", row)
    again.data = again.data.copy()  # type: ignore[attr-defined]
    again.data["version"] = str(row.version)  # type: ignore[index]
    again.add_error(None, error_text(conflict.code, conflict.params, get_language() or "en"))
    page = form_page(again, row, clashes_of(form.cleaned_data, values_of(row), again))
    return render(request, "clients/edit.html", {"page": page}, status=409)
