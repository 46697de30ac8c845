"""The cases of a client, for the client's page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of
from techkarta.cases.pages.client import client_cases_page
from techkarta.cases.pages.reading import reader_of
from techkarta.clients.selectors import client


@entry(GET="client.view")
def client_cases(request: ActorRequest, client_id: int) -> HttpResponse:
    """The list as a part of the client's page: of the cases, those the person may see."""
    row = client(request.actor, client_id)
    reader = reader_of(calendar_of(request.actor.organisation_id), request.moment)
    page = client_cases_page(request.actor, row.id, reader)
    return render(request, "cases/_client_cases.html", {"page": page})
