"""Orders arrive from a file; what they say of a client is told to who keeps the client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.db import transaction
from django.urls import reverse

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import organisation, staffing
from techkarta.audit.services import Change, record_changes
from techkarta.clients.selectors import Client, client_to_change, owned_clients
from techkarta.common.errors import Invalid
from techkarta.common.time import local_day
from techkarta.engine.formulas.potential import WEIGHTS
from techkarta.notices.services import notify

from .models import Estimate, Method, Order
from .selectors import rhythm_by_client

COMPARED = ("client_id", "ordered_on", "amount", "currency", "product")
WHOLE = 100
OrderAction = Literal["create", "update", "skip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedOrder:
    """An order as an import brings it, known by its number."""

    number: str
    client_id: int
    ordered_on: date
    amount: Decimal
    currency: str
    product: str = ""


def compare_orders(*, actor: Actor, rows: Sequence[ImportedOrder]) -> list[OrderAction]:
    """What importing each row would do, in their order; one query."""
    require(actor, "import.run")
    known = _known(actor, rows)
    return [_action(known.get(row.number), row) for row in rows]


@transaction.atomic
def import_orders(*, actor: Actor, rows: Sequence[ImportedOrder], moment: datetime) -> Counter[str]:
    """Create or update orders by their numbers; repeating changes nothing."""
    require(actor, "import.run")
    known = _known(actor, rows)
    counted: Counter[str] = Counter()
    created: list[Order] = []
    updated: list[Order] = []
    for row in rows:
        order = known.get(row.number)
        action = _action(order, row)
        counted[action] += 1
        if action == "skip":
            continue
        is_new = order is None
        order = order or Order(organisation_id=actor.organisation_id, number=row.number)
        for name in COMPARED:
            setattr(order, name, getattr(row, name))
        known[row.number] = order
        (created if is_new else updated).append(order)
    Order.objects.bulk_create(created)
    Order.objects.bulk_update(updated, COMPARED_FIELDS)
    if created or updated:
        change = Change(
            action="orders.import",
            subject="organisation",
            subject_id=actor.organisation_id,
            fields=dict(counted),
        )
        record_changes(actor=actor, moment=moment, changes=[change])
    return counted


COMPARED_FIELDS = ("client", "ordered_on", "amount", "currency", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateFields:
    """A yearly potential as a person tells it; `available` is a percentage."""

    method: str
    ground: str
    amount: Decimal
    available: int = 100


@transaction.atomic
def set_estimate(
    *, actor: Actor, client_id: int, fields: EstimateFields, moment: datetime
) -> Estimate:
    """Keep what a client buys in a year by one method, in the company's currency."""
    client = client_to_change(actor, client_id)
    if fields.method not in Method.values or fields.ground not in WEIGHTS:
        raise Invalid("estimate_unknown", field="method")
    if fields.amount <= 0:
        raise Invalid("estimate_not_positive", field="amount")
    if not 1 <= fields.available <= WHOLE:
        raise Invalid("share_wrong", field="available")
    company = organisation(actor.organisation_id)
    estimate, _is_new = Estimate.objects.update_or_create(
        client=client,
        method=fields.method,
        defaults={
            **asdict(fields),
            "organisation_id": actor.organisation_id,
            "currency": company.currency,
            "said_on": local_day(moment, company.time_zone),
            "author_id": actor.user_id,
        },
    )
    told = {name: ["", str(value)] for name, value in asdict(fields).items()}
    change = Change(
        action="client.estimate", subject="client", subject_id=client.id, label=client.name,
        fields=told,
    )  # fmt: skip
    record_changes(actor=actor, moment=moment, changes=[change])
    return estimate


def raise_signals(*, organisation_id: int, day: date, moment: datetime) -> int:
    """Tell who keeps a client, and the head, that he orders late or less; how many signals.

    One signal for one pause, and one for one month of decline, however often it is looked for.
    """
    people, raised = staffing(organisation_id), 0
    clients = {client.id: client for client in owned_clients(organisation_id)}
    for client_id, rhythm in rhythm_by_client(clients, day).items():
        client = clients[client_id]
        owner = people.people.get(client.owner_id or 0)
        head = people.heads.get(owner.team_id) if owner and owner.team_id else None
        for signal in rhythm.signals(day):
            _tell(client, signal.code, f"{signal.code}:{client_id}:{signal.episode}", moment,
                  person_ids=[client.owner_id, head], params=signal.params)  # fmt: skip
            raised += 1
    return raised


def _tell(
    client: Client,
    kind: str,
    key: str,
    moment: datetime,
    *,
    person_ids: Sequence[int | None],
    params: Mapping[str, object],
) -> None:
    notify(
        person_ids=person_ids,
        kind=kind,
        key=key,
        moment=moment,
        params={"client": client.name, **params},
        link=reverse("clients:client", args=[client.id]),
    )


def _known(actor: Actor, rows: Sequence[ImportedOrder]) -> dict[str, Order]:
    own = Order.objects.filter(organisation_id=actor.organisation_id)
    return {order.number: order for order in own.filter(number__in={row.number for row in rows})}


def _action(order: Order | None, row: ImportedOrder) -> OrderAction:
    if order is None:
        return "create"
    is_same = all(getattr(order, name) == getattr(row, name) for name in COMPARED)
    return "skip" if is_same else "update"
