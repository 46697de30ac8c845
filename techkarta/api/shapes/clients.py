"""Clients and the people there."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from techkarta.clients.selectors import Client
from techkarta.clients.services import ClientFields, ContactFields

from .base import Body, Code, Id, Listing, Name, Person, Words, person, said

Short = Annotated[str, StringConstraints(max_length=120)]
ClientClass = Literal["", "A", "B", "C"]
MOST_PEOPLE = 2**31 - 1


class ClientQuery(Listing):
    """Which clients are asked for; `query` finds any part of name, place or industry."""

    query: Name = ""
    type: Code = ""
    owner: Id | None = None


class ContactBody(Body):
    """A person at a client."""

    name: Short
    job_title: Short = ""
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    email: Name = ""


class ClientBody(Body):
    """A new client; without an owner it is the asker's own."""

    name: Name
    owner: Id | None = None
    parent: Id | None = None
    types: list[Code] = Field(default_factory=list, max_length=20)
    client_class: ClientClass = ""
    industry: Short = ""
    place: Name = ""
    site: Name = ""
    employees: Annotated[int, Field(ge=0, le=MOST_PEOPLE)] | None = None
    note: Words = ""
    contacts: list[ContactBody] = Field(default_factory=list, max_length=50)


class ClientChange(Body):
    """What is to change of a client; what is left out stays."""

    name: Name = ""
    owner: Id | None = None
    parent: Id | None = None
    types: list[Code] = Field(default_factory=list, max_length=20)
    client_class: ClientClass = ""
    industry: Short = ""
    place: Name = ""
    site: Name = ""
    employees: Annotated[int, Field(ge=0, le=MOST_PEOPLE)] | None = None
    note: Words = ""


class TypeShape(Schema):
    """A type of client, by its code and what it is called."""

    code: str
    title: str


class ContactShape(Schema):
    """A person at a client; `is_active` is false for who has left."""

    id: int
    name: str
    job_title: str
    phone: str
    email: str
    is_active: bool


class ClientShape(Schema):
    """A client as a list shows it."""

    id: int
    version: int
    name: str
    owner: Person | None
    parent: int | None
    types: list[TypeShape]
    client_class: str
    industry: str
    place: str
    site: str
    employees: int | None
    external_id: str


class ClientDetail(ClientShape):
    """A client with its note and the people there."""

    note: str
    contacts: list[ContactShape]


FIELDS = {"owner": "owner_id", "parent": "parent_id", "types": "type_codes"}
"""Names of the interface → names of the service, where they differ."""


def fields(told: dict[str, Any]) -> dict[str, Any]:
    """What was told, under the names of the service."""
    named = {FIELDS.get(name, name): value for name, value in told.items()}
    return named | ({"type_codes": tuple(named["type_codes"])} if "type_codes" in named else {})


def new_client(body: ClientBody) -> tuple[ClientFields, list[ContactFields]]:
    """A new client and its people, for the service."""
    told = body.model_dump(exclude={"contacts"})
    return ClientFields(**fields(told)), [
        ContactFields(**each.model_dump()) for each in body.contacts
    ]


def changed_client(row: Client, body: ClientChange) -> ClientFields:
    """A client as it shall be: what was told over what there is."""
    present: dict[str, Any] = {
        name: getattr(row, name)
        for name in ClientFields.__dataclass_fields__
        if name != "type_codes"
    }
    present["type_codes"] = tuple(kind.code for kind in row.types.all())
    return ClientFields(**(present | fields(body.model_dump(exclude_unset=True))))


def client(row: Client) -> ClientShape:
    """A client whose owner and types are loaded."""
    return ClientShape(**_common(row))


def client_detail(row: Client) -> ClientDetail:
    """A client whose owner, types and contacts are loaded."""
    people = [
        ContactShape.model_validate(each, from_attributes=True) for each in row.contacts.all()
    ]
    return ClientDetail(**_common(row), note=row.note, contacts=people)


def _common(row: Client) -> dict[str, Any]:
    return {
        "id": row.id,
        "version": row.version,
        "name": row.name,
        "owner": person(row.owner),
        "parent": row.parent_id,
        "types": [TypeShape(code=kind.code, title=said(kind.title)) for kind in row.types.all()],
        "client_class": row.client_class,
        "industry": row.industry,
        "place": row.place,
        "site": row.site,
        "employees": row.employees,
        "external_id": row.external_id,
    }
