"""Pages of the desk: search and the command palette, the audit trail."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.work.defences import is_called
from techkarta.work.selectors import has_tasks

from .day import day_page
from .search import FEW, MANY, search_page

LONGEST_QUERY = 200


HOMES = (("methodologist", "/cards/"), ("admin", "/people/"), ("executive", "/board/"))
"""Where those begin who perform no operations themselves."""


@entry(GET="account.use")
def home(request: ActorRequest) -> HttpResponse:
    """My day; for those without operations of their own the page they work on."""
    actor = request.actor
    for role, url in HOMES:
        if actor.roles == {role} and not (has_tasks(actor) or is_called(actor)):
            return redirect(url)
    opened = request.GET.get("open", "")
    opened_id = int(opened) if opened.isdigit() else None
    page = day_page(actor, request.moment, opened_id=opened_id, is_all="all" in request.GET)
    return render(request, "desk/day.html", {"page": page})


@entry(GET="account.use")
def search(request: ActorRequest) -> HttpResponse:
    """Find by name; a whole page, or for the palette its rows alone."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    is_part = bool(request.headers.get("HX-Request"))
    page = search_page(request.actor, query, limit=FEW if is_part else MANY)
    template = "desk/_hits.html" if is_part else "desk/search.html"
    return render(request, template, {"page": page})
