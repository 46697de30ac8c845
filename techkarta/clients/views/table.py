"""The list of clients and its export."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.accounts.selectors import calendar_of
from techkarta.ui.files import table_file

from .. import selectors
from ..forms import FilterForm
from ..pages.client import NamesPage, names_links
from ..pages.table import SIZE, Slice, clients_page, list_cells, say

CHUNK = 500
SHOWN_NAMES = 10
LONGEST_NUMBER = 7


@entry(GET="client.view")
def table(request: ActorRequest) -> HttpResponse:
    """The clients the person sees, as the address filters them, page by page."""
    form = _filters(request)
    rows = selectors.client_list(request.actor, **form.asked())
    total = selectors.clients(request.actor, **form.asked()).count()
    number = min(_number(request.GET.get("page", "")), max(1, -(-total // SIZE)))
    first = (number - 1) * SIZE
    page = clients_page(
        Slice(rows=list(rows[first : first + SIZE]), total=total, number=number),
        form,
        actor=request.actor,
        said={name: request.GET.get(name, "").strip() for name in form.fields},
        can_create=may(request.actor, "client.create"),
        can_import=may(request.actor, "import.run"),
    )
    return render(request, "clients/list.html", {"page": page})


@entry(GET="client.view")
def export(request: ActorRequest, form: str) -> HttpResponse:
    """The same list as a file: CSV or XLSX."""
    rows = selectors.client_list(request.actor, **_filters(request).asked())
    day = calendar_of(request.actor.organisation_id).local_day(request.moment)
    return table_file(list_cells(rows.iterator(chunk_size=CHUNK)), form, name="clients", day=day)


@entry(GET="client.view")
def names(request: ActorRequest) -> HttpResponse:
    """Names found by a part, to choose a parent company from."""
    query = request.GET.get("parent", "").strip()[:200]
    found = selectors.clients(request.actor, query=query)[:SHOWN_NAMES] if query else ()
    page = NamesPage(clients=names_links(found))
    return render(request, "clients/_names.html", {"page": page})


def _filters(request: ActorRequest) -> FilterForm:
    types = selectors.client_types(request.actor.organisation_id)
    return FilterForm(
        request.GET.dict(),
        types=[(kind.code, say(kind.title)) for kind in types],
        owners=selectors.client_owners(request.actor),
    )


def _number(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return max(1, int(text)) if is_number else 1
