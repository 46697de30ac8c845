"""Changes of clients, contacts and client types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction

from techkarta.accounts.permissions import Actor, Owner, require
from techkarta.accounts.selectors import owner_of
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid
from techkarta.common.search import searchable
from techkarta.engine.cards.model import Text

from . import selectors
from .models import Client, ClientClass, ClientType, Contact

COMPARED = (
    "name",
    "owner_id",
    "parent_id",
    "client_class",
    "industry",
    "place",
    "site",
    "employees",
    "note",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFields:
    """The editable part of a client."""

    name: str
    owner_id: int | None = None
    parent_id: int | None = None
    client_class: str = ""
    industry: str = ""
    place: str = ""
    site: str = ""
    employees: int | None = None
    note: str = ""
    type_codes: tuple[str, ...] = ()


@transaction.atomic
def create_client(
    *,
    actor: Actor,
    fields: ClientFields,
    contacts: Sequence[ContactFields] = (),
    moment: datetime,
) -> Client:
    """Add a client owned by somebody within the actor's reach, with the people known there."""
    require(actor, "client.create", owner_of(actor, fields.owner_id or actor.user_id))
    _check(actor, fields)
    client = Client(organisation_id=actor.organisation_id, created_at=moment)
    _assign(client, fields)
    client.owner_id = fields.owner_id or actor.user_id
    client.save()
    client.types.add(*_types(actor, fields.type_codes))
    people = [_contact(client, each) for each in contacts]
    Contact.objects.bulk_create(people)
    changes = [_change("client.create", client, {"name": ["", client.name]})]
    changes += [_change("contact.create", client, {"contact": ["", each.name]}) for each in people]
    record_changes(actor=actor, moment=moment, changes=changes)
    return client


@transaction.atomic
def edit_client(
    *, actor: Actor, client_id: int, version: int, fields: ClientFields, moment: datetime
) -> Client:
    """Change a client; Conflict with the present values where somebody changed it meanwhile."""
    seen = selectors.client(actor, client_id)
    require(actor, "client.change", _owner(seen), view="client.view")
    if fields.owner_id != seen.owner_id:
        require(actor, "client.change", owner_of(actor, fields.owner_id))
    _check(actor, fields, own_id=client_id)
    before = {name: getattr(seen, name) for name in COMPARED}
    before["type_codes"] = sorted(kind.code for kind in seen.types.all())
    if not Client.objects.filter(pk=client_id, version=version).update(version=version + 1):
        raise Conflict("changed_meanwhile", current=_current(client_id))
    client = Client.objects.get(pk=client_id)
    _assign(client, fields)
    client.save()
    client.types.set(_types(actor, fields.type_codes))
    after = {**asdict(fields), "type_codes": sorted(fields.type_codes)}
    changes = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    _record(actor, moment, "client.edit", client, changes)
    return client


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFields:
    """The editable part of a contact."""

    name: str
    job_title: str = ""
    phone: str = ""
    email: str = ""


@transaction.atomic
def add_contact(
    *, actor: Actor, client_id: int, fields: ContactFields, moment: datetime
) -> Contact:
    """Add a person at a client."""
    client = selectors.client(actor, client_id)
    require(actor, "client.change", _owner(client), view="client.view")
    contact = _contact(client, fields)
    contact.save()
    _record(actor, moment, "contact.create", client, {"contact": ["", contact.name]})
    return contact


@transaction.atomic
def remove_contact(*, actor: Actor, client_id: int, contact_id: int, moment: datetime) -> None:
    """Mark a person as no longer working at the client; the history stays."""
    client = selectors.client(actor, client_id)
    require(actor, "client.change", _owner(client), view="client.view")
    if Contact.objects.filter(pk=contact_id, client=client, is_active=True).update(is_active=False):
        _record(actor, moment, "contact.remove", client, {"contact": contact_id})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedClient:
    """A client as an import brings it, known by `external_id`."""

    external_id: str
    name: str
    industry: str = ""
    place: str = ""
    employees: int | None = None
    note: str = ""
    parent_external_id: str = ""


ClientAction = Literal["create", "update", "skip"]


def compare_clients(*, actor: Actor, rows: Sequence[ImportedClient]) -> list[ClientAction]:
    """What importing each row would do, in their order; two queries."""
    require(actor, "import.run")
    known = _known(actor, rows)
    parents = {client.id: client.external_id for client in known.values()}
    actions: list[ClientAction] = []
    for row in rows:
        client = known.get(row.external_id)
        if client is None:
            actions.append("create")
            continue
        parent = parents.get(client.parent_id) if client.parent_id else ""
        is_new_parent = bool(row.parent_external_id) and parent != row.parent_external_id
        actions.append("update" if is_new_parent or _told(client, row) else "skip")
    return actions


@transaction.atomic
def import_clients(
    *, actor: Actor, rows: Sequence[ImportedClient], moment: datetime
) -> dict[str, int]:
    """Create or update clients by external identifier; returns identifier → key.

    Repeating changes nothing; owners and what the company added itself stay as they are.
    """
    require(actor, "import.run")
    known = _known(actor, rows)
    changes = []
    for row in rows:
        client = known.get(row.external_id)
        if client is None:
            client = Client(
                organisation_id=actor.organisation_id,
                external_id=row.external_id,
                created_at=moment,
            )
        difference = _absorb(client, row)
        if difference:
            action = "client.edit" if client.pk else "client.create"
            client.version += 1 if client.pk else 0
            client.save()
            known[row.external_id] = client
            changes.append(_change(action, client, difference))
    _link_parents(rows, known)
    record_changes(actor=actor, moment=moment, changes=changes)
    return {external_id: client.id for external_id, client in known.items()}


@transaction.atomic
def ensure_client_type(
    *, organisation_id: int, code: str, title: Text, note: Text, order: int
) -> ClientType:
    """The client type of this code, made where it is missing; what the company edited stays."""
    kind, _ = ClientType.objects.get_or_create(
        organisation_id=organisation_id,
        code=code,
        defaults={"title": title, "note": note, "order": order},
    )
    return kind


@transaction.atomic
def call_client_type(*, kind_id: int, title: Text, note: Text, version: int) -> bool:
    """Give a client type another name and note; whether it was still of the version seen.

    Runs in the caller's transaction, which checked the right and remembers the change.
    """
    rows = ClientType.objects.filter(pk=kind_id, version=version)
    return bool(rows.update(title=title, note=note, version=version + 1))


def _known(actor: Actor, rows: Sequence[ImportedClient]) -> dict[str, Client]:
    wanted = {row.external_id for row in rows} | {row.parent_external_id for row in rows}
    own = Client.objects.filter(organisation_id=actor.organisation_id)
    return {client.external_id: client for client in own.filter(external_id__in=wanted - {""})}


def _told(client: Client, row: ImportedClient) -> dict[str, tuple[object, object]]:
    """Field → old and new where the row tells something new; an empty cell tells nothing."""
    return {
        name: (getattr(client, name), new)
        for name in ("name", "industry", "place", "employees", "note")
        if (new := getattr(row, name)) not in ("", None) and getattr(client, name) != new
    }


def _absorb(client: Client, row: ImportedClient) -> dict[str, object]:
    difference: dict[str, object] = {}
    for name, (old, new) in _told(client, row).items():
        difference[name] = [old, new]
        setattr(client, name, new)
    client.search = searchable(client.name, client.place, client.industry)
    return difference


def _link_parents(rows: Iterable[ImportedClient], known: dict[str, Client]) -> None:
    """Put clients under the parents their rows name; what would close a circle is left out."""
    wanted = [
        (known[row.external_id], parent)
        for row in rows
        if (parent := known.get(row.parent_external_id)) is not None
    ]
    new = [(client, parent) for client, parent in wanted if parent.id != client.parent_id]
    if not new:
        return
    above = _parents(new[0][0].organisation_id)
    linked = []
    for client, parent in new:
        if not _is_above(above, client.id, of=parent.id):
            client.parent_id = above[client.id] = parent.id
            linked.append(client)
    Client.objects.bulk_update(linked, ["parent"])


def _parents(organisation_id: int) -> dict[int, int]:
    """Client → its parent, for those that have one; one query."""
    rows = Client.objects.filter(organisation_id=organisation_id, parent__isnull=False)
    return dict(rows.values_list("id", "parent_id"))


def _is_above(above: Mapping[int, int], client_id: int, *, of: int) -> bool:
    """Whether a client is another one, or stands somewhere above it."""
    seen: set[int] = set()
    step: int | None = of
    while step is not None and step not in seen:
        if step == client_id:
            return True
        seen.add(step)
        step = above.get(step)
    return False


def _assign(client: Client, fields: ClientFields) -> None:
    for name in COMPARED:
        setattr(client, name, getattr(fields, name))
    client.search = searchable(client.name, client.place, client.industry)


def _check(actor: Actor, fields: ClientFields, own_id: int | None = None) -> None:
    if not fields.name.strip():
        raise Invalid("name_empty", field="name")
    if fields.client_class and fields.client_class not in ClientClass.values:
        raise Invalid("class_unknown", field="client_class")
    if fields.parent_id is None:
        return
    parents = Client.objects.filter(organisation_id=actor.organisation_id)
    if fields.parent_id == own_id or not parents.filter(pk=fields.parent_id).exists():
        raise Invalid("parent_wrong", field="parent_id")
    above = _parents(actor.organisation_id) if own_id is not None else {}
    if own_id is not None and _is_above(above, own_id, of=fields.parent_id):
        raise Invalid("parent_cycle", field="parent_id")


def _contact(client: Client, fields: ContactFields) -> Contact:
    if not fields.name.strip():
        raise Invalid("name_empty", field="name")
    return Contact(client=client, **asdict(fields))


def _types(actor: Actor, codes: tuple[str, ...]) -> list[ClientType]:
    if not codes:
        return []
    found = list(selectors.client_types(actor.organisation_id).filter(code__in=codes))
    if len(found) != len(set(codes)):
        raise Invalid("client_type_unknown", field="type_codes")
    return found


def _owner(client: Client) -> Owner:
    if client.owner is None:
        return Owner(user_id=None)
    return Owner(user_id=client.owner_id, team_id=client.owner.team_id)


def _current(client_id: int) -> dict[str, object]:
    client = Client.objects.get(pk=client_id)
    current: dict[str, object] = {name: getattr(client, name) for name in COMPARED}
    current["type_codes"] = sorted(client.types.values_list("code", flat=True))
    current["version"] = client.version
    return current


def _change(action: str, client: Client, fields: Mapping[str, object]) -> Change:
    return Change(
        action=action, subject="client", subject_id=client.id, label=client.name, fields=fields
    )


def _record(
    actor: Actor, moment: datetime, action: str, client: Client, fields: Mapping[str, object]
) -> None:
    record_changes(actor=actor, moment=moment, changes=[_change(action, client, fields)])
