"""Pages of client types and their questions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry

from .. import selectors
from ..pages.client_types import client_types_page


@entry(GET="card.view")
def client_types(request: ActorRequest) -> HttpResponse:
    """The client types; `type` chooses the one whose questions are shown."""
    templates = selectors.templates(request.actor.organisation_id)
    page = client_types_page(templates, request.GET.get("type", ""))
    return render(request, "forms/client_types.html", {"page": page})
