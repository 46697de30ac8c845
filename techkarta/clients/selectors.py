"""What others may know of clients."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from django.db.models import Count, Q, QuerySet

from techkarta.accounts.permissions import Actor, Owner, reach, require
from techkarta.common.errors import NotFound
from techkarta.common.search import folded

from .models import Client, ClientType, Contact

__all__ = ["Client", "ClientType", "Contact"]


def client_types(organisation_id: int) -> QuerySet[ClientType]:
    """The client types of the company, in order."""
    return ClientType.objects.filter(organisation_id=organisation_id)


def clients(
    actor: Actor, *, query: str = "", client_type: str = "", owner_id: int | None = None
) -> QuerySet[Client]:
    """The clients the actor may see, by name; `query` finds any part regardless of case."""
    rows = Client.objects.filter(reach(actor, "client.view") | _unowned(actor))
    for word in folded(query).split():
        rows = rows.filter(search__contains=word)
    if client_type:
        rows = rows.filter(types__code=client_type)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    return rows.select_related("owner").order_by("name", "id")


def client_list(
    actor: Actor, *, query: str = "", client_type: str = "", owner_id: int | None = None
) -> QuerySet[Client]:
    """The list of clients with their types, parents and the number of open cases."""
    rows = clients(actor, query=query, client_type=client_type, owner_id=owner_id)
    return (
        rows.select_related("parent")
        .prefetch_related("types")
        .annotate(open_cases=Count("cases", filter=Q(cases__state="open"), distinct=True))
    )


def clients_named(actor: Actor, name: str) -> list[Client]:
    """At most two clients the actor may see that are called exactly so, in any case."""
    wanted = folded(name)
    found = (row for row in clients(actor, query=name) if folded(row.name) == wanted)
    return list(islice(found, 2))


def client_owners(actor: Actor) -> list[tuple[int, str]]:
    """The people who own clients the actor may see, by name; one query."""
    owned = clients(actor).filter(owner__isnull=False).order_by("owner__full_name")
    return list(owned.values_list("owner_id", "owner__full_name").distinct())


def client_owner(row: Client) -> Owner:
    """The owner of a client and his team; needs the owner loaded."""
    if row.owner is None:
        return Owner(user_id=None)
    return Owner(user_id=row.owner_id, team_id=row.owner.team_id)


def client_to_change(actor: Actor, client_id: int) -> Client:
    """One client the actor may change; NotFound where it may not even be seen."""
    row = client(actor, client_id)
    require(actor, "client.change", client_owner(row), view="client.view")
    return row


def subsidiaries(actor: Actor, client_id: int) -> QuerySet[Client]:
    """The clients under this one that the actor may see, by name."""
    return clients(actor).filter(parent_id=client_id)


def is_visible(actor: Actor, client_id: int) -> bool:
    """Whether the actor may see this client."""
    return clients(actor).filter(pk=client_id).exists()


def client(actor: Actor, client_id: int) -> Client:
    """One client with types, contacts, parent and owner; NotFound where it may not be seen."""
    rows = Client.objects.filter(reach(actor, "client.view") | _unowned(actor))
    row = (
        rows.select_related("owner__team", "parent")
        .prefetch_related("types", "contacts")
        .filter(pk=client_id)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def client_with_people(organisation_id: int, client_id: int) -> Client:
    """A client of the company with owner, types and everybody who works or worked there.

    For who reaches it through a case of his; NotFound in another company.
    """
    rows = Client.objects.filter(organisation_id=organisation_id, pk=client_id)
    row = rows.select_related("owner").prefetch_related("types", "contacts").first()
    if row is None:
        raise NotFound("not_found")
    return row


def contacts(client_id: int) -> QuerySet[Contact]:
    """The people at a client who still work there."""
    return Contact.objects.filter(client_id=client_id, is_active=True)


def people_working(client_ids: Iterable[int]) -> list[int]:
    """The people who work at these clients; one query."""
    rows = Contact.objects.filter(client_id__in=list(client_ids), is_active=True)
    return list(rows.values_list("id", flat=True))


def owner_of_client(organisation_id: int, client_id: int) -> Owner:
    """Whose client of the company it is; NotFound where there is none."""
    rows = Client.objects.filter(organisation_id=organisation_id, pk=client_id)
    found = rows.values_list("owner_id", "owner__team_id").first()
    if found is None:
        raise NotFound("not_found")
    return Owner(user_id=found[0], team_id=found[1])


def people_who_left(client_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """Client → the people who no longer work there, by name; one query."""
    found: dict[int, dict[int, str]] = {}
    rows = Contact.objects.filter(client_id__in=list(client_ids), is_active=False)
    for client_id, person_id, name in rows.values_list("client_id", "id", "name"):
        found.setdefault(client_id, {})[person_id] = name
    return found


def type_codes(client_ids: set[int]) -> dict[int, list[str]]:
    """Client → the codes of its types; one query."""
    found: dict[int, list[str]] = {}
    pairs = Client.types.through.objects.filter(client_id__in=client_ids)
    for client_id, code in pairs.values_list("client_id", "clienttype__code"):
        found.setdefault(client_id, []).append(code)
    return found


def clients_of_types(organisation_id: int, codes: Iterable[str]) -> QuerySet[Client]:
    """The clients of any of these types, as a part of other queries."""
    return Client.objects.filter(organisation_id=organisation_id, types__code__in=list(codes))


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


def owned_clients(organisation_id: int) -> list[Client]:
    """The clients of a company that somebody keeps; one narrow query."""
    rows = Client.objects.filter(organisation_id=organisation_id, owner__is_active=True)
    return list(rows.only("id", "name", "owner_id").order_by("id"))
