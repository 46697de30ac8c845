"""Clients."""

from __future__ import annotations

from ninja import Query, Router

from techkarta.clients import selectors, services

from ..declaring import changing, reading
from ..entering import ApiRequest, Given, part_of, right
from ..shapes import clients as shapes
from ..shapes.base import Id, Listed
from ..shapes.clients import ClientBody, ClientChange, ClientDetail, ClientQuery, ClientShape

router = Router(tags=["clients"])


@router.get("", response=reading(Listed[ClientShape]), summary="Clients")
@right("client.view", query=ClientQuery)
def clients(request: ApiRequest, page: Query[ClientQuery]) -> Given:
    """The clients one may see."""
    rows = selectors.clients(
        request.actor, query=page.query, client_type=page.type, owner_id=page.owner
    )
    found, follows = part_of(rows.prefetch_related("types"), page)
    return Given(body=Listed(items=[shapes.client(row) for row in found], next=follows))


@router.post("", response=changing(ClientDetail, 201), summary="Add a client")
@right("client.create")
def create_client(request: ApiRequest, body: ClientBody) -> Given:
    """Add a client with the people known there."""
    fields, contacts = shapes.new_client(body)
    row = services.create_client(
        actor=request.actor, fields=fields, contacts=contacts, moment=request.moment
    )
    return _one(request, row.id, status=201)


@router.get("/{client_id}", response=reading(ClientDetail), summary="One client")
@right("client.view")
def client(request: ApiRequest, client_id: Id) -> Given:
    """A client with its note and people."""
    return _one(request, client_id)


@router.patch("/{client_id}", response=changing(ClientDetail), summary="Change a client")
@right("client.change", is_versioned=True)
def edit_client(request: ApiRequest, client_id: Id, body: ClientChange) -> Given:
    """Change what is told; the rest stays as it is."""
    row = selectors.client_to_change(request.actor, client_id)
    services.edit_client(
        actor=request.actor,
        client_id=client_id,
        version=request.version or 0,
        fields=shapes.changed_client(row, body),
        moment=request.moment,
    )
    return _one(request, client_id)


def _one(request: ApiRequest, client_id: int, *, status: int = 200) -> Given:
    row = selectors.client(request.actor, client_id)
    return Given(body=shapes.client_detail(row), version=row.version, status=status)
