"""Pages of client types and their questions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.accounts.views.saving import attempt
from techkarta.clients.selectors import client_types as client_types_of
from techkarta.common.errors import NotFound

from .. import selectors, services
from ..forms import ClientTypeForm, NewClientTypeForm
from ..pages.client_types import (
    NewClientTypePage,
    client_type_page,
    client_types_page,
    source_choices,
    typed_of,
)


@entry(GET="card.view")
def client_types(request: ActorRequest) -> HttpResponse:
    """The client types; `type` chooses the one whose questions are shown."""
    templates = selectors.templates(request.actor.organisation_id)
    page = client_types_page(
        templates, request.GET.get("type", ""), can_add=may(request.actor, "form.write")
    )
    return render(request, "forms/client_types.html", {"page": page})


@entry(GET="form.write", POST="form.write")
def new_client_type(request: ActorRequest) -> HttpResponse:
    """Add a client type of the company's own by copying another with its questions."""
    sources = source_choices(selectors.templates(request.actor.organisation_id))
    first = {"source": request.GET.get("source", "")}
    form = NewClientTypeForm(request.POST or None, sources=sources, initial=first)
    tried = attempt(
        request, form,
        lambda: services.copy_client_type(
            actor=request.actor, source=form.cleaned_data["source"], title=form.title(),
            note=form.note(), moment=request.moment,
        ),
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("The client type is added with a copy of the questions."))
        return redirect(reverse("forms:client_types"))
    page = NewClientTypePage(form=form)
    return render(request, "forms/client_type_new.html", {"page": page})


@entry(GET="form.write", POST="form.write")
def client_type(request: ActorRequest, code: str) -> HttpResponse:
    """Call a client type otherwise."""
    kind = next(iter(client_types_of(request.actor.organisation_id).filter(code=code)), None)
    if kind is None:
        raise NotFound("not_found")
    present = typed_of(kind)
    form = ClientTypeForm(request.POST or None, initial={**present, "version": kind.version})
    tried = attempt(
        request, form,
        lambda: services.rename_client_type(
            actor=request.actor, code=code, title=form.title(), note=form.note(),
            version=form.cleaned_data["version"] or 0, moment=request.moment,
        ),
        present=present, version=kind.version,
    )  # fmt: skip
    page = client_type_page(kind, form, tried.differences)
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect(page.back_url)
    return render(request, "forms/client_type.html", {"page": page})
