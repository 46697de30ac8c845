"""What others may know of clients."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from techkarta.accounts.permissions import Actor, reach
from techkarta.common.errors import NotFound
from techkarta.common.search import folded

from .models import Client, ClientType, Contact


def client_types(organisation_id: int) -> QuerySet[ClientType]:
    """The client types of the company, in order."""
    return ClientType.objects.filter(organisation_id=organisation_id)


def clients(actor: Actor, *, query: str = "", client_type: str = "") -> QuerySet[Client]:
    """The clients the actor may see, by name; `query` finds any part regardless of case."""
    rows = Client.objects.filter(reach(actor, "client.view") | _unowned(actor))
    for word in folded(query).split():
        rows = rows.filter(search__contains=word)
    if client_type:
        rows = rows.filter(types__code=client_type)
    return rows.select_related("owner").order_by("name", "id")


def client_list(actor: Actor, *, query: str = "", client_type: str = "") -> QuerySet[Client]:
    """The list of clients with their types and the number of open cases."""
    rows = clients(actor, query=query, client_type=client_type)
    return rows.prefetch_related("types").annotate(
        open_cases=Count("cases", filter=Q(cases__state="open"), distinct=True)
    )


def client(actor: Actor, client_id: int) -> Client:
    """One client with types, contacts, parent and owner; NotFound where it may not be seen."""
    rows = Client.objects.filter(reach(actor, "client.view") | _unowned(actor))
    row = (
        rows.select_related("owner__team", "parent")
        .prefetch_related("types", "contacts", "subsidiaries")
        .filter(pk=client_id)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def contacts(client_id: int) -> QuerySet[Contact]:
    """The people at a client who still work there."""
    return Contact.objects.filter(client_id=client_id, is_active=True)


def type_codes(client_ids: set[int]) -> dict[int, list[str]]:
    """Client → the codes of its types; one query."""
    found: dict[int, list[str]] = {}
    pairs = Client.types.through.objects.filter(client_id__in=client_ids)
    for client_id, code in pairs.values_list("client_id", "clienttype__code"):
        found.setdefault(client_id, []).append(code)
    return found


def _unowned(actor: Actor) -> Q:
    return Q(organisation_id=actor.organisation_id, owner__isnull=True)


def attributes(client: Client | None, codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What the conditions of a card may ask of a client; what is not known yet is absent."""
    known: dict[str, tuple[str, ...]] = {}
    if types := tuple(codes):
        known["client.type"] = types
    if client is not None and client.client_class:
        known["client.class"] = (client.client_class,)
    return known


def known_by_name(organisation_id: int, names: Iterable[str]) -> dict[str, Client]:
    """Folded name → the client of the company called so, or imported under that name; one query."""
    wanted = {name for name in names if name}
    folds = {folded(name) for name in wanted}
    rows = Client.objects.filter(organisation_id=organisation_id)
    found: dict[str, Client] = {}
    for row in rows.filter(Q(name__in=wanted) | Q(external_id__in=folds)).order_by("-id"):
        found[folded(row.name)] = row
        if row.external_id in folds:
            found.setdefault(row.external_id, row)
    return found
