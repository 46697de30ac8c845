"""What may be known of orders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from techkarta.clients.selectors import owned_clients
from techkarta.engine.formulas.orders import Purchase, Rhythm, Signal, rhythm_of

from .models import Estimate, Order

LOOKED_BACK = timedelta(days=800)
MOST = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The orders of one client: its rhythm in the currency it mostly buys in, and the rest.

    `others` is how many orders there are in other currencies; these are told, never added up.
    """

    rhythm: Rhythm
    currency: str
    others: dict[str, int]
    latest: tuple[Order, ...]


def history_of(client_id: int, day: date) -> History | None:
    """The orders of a client the reader may see; None where there are none. One query."""
    rows = Order.objects.filter(client_id=client_id, ordered_on__gte=day - LOOKED_BACK)
    orders = list(rows.order_by("-ordered_on", "-id")[:MOST])
    if not orders:
        return None
    counted = Counter(order.currency for order in orders)
    currency = counted.most_common(1)[0][0]
    return History(
        rhythm=rhythm_of(
            Purchase(day=each.ordered_on, amount=each.amount)
            for each in orders
            if each.currency == currency
        ),
        currency=currency,
        others={code: count for code, count in sorted(counted.items()) if code != currency},
        latest=tuple(orders[:6]),
    )


def rhythm_by_client(client_ids: Iterable[int], day: date) -> dict[int, Rhythm]:
    """The rhythm of every client that has ordered, each in its main currency; one query."""
    rows = Order.objects.filter(
        client_id__in=list(client_ids), ordered_on__gte=day - LOOKED_BACK, ordered_on__lte=day
    ).values_list("client_id", "currency", "ordered_on", "amount")
    found: dict[int, dict[str, list[Purchase]]] = defaultdict(lambda: defaultdict(list))
    for client_id, currency, ordered_on, amount in rows:
        found[client_id][currency].append(Purchase(day=ordered_on, amount=amount))
    return {client_id: rhythm_of(_mostly(by_currency)) for client_id, by_currency in found.items()}


def signals_by_client(organisation_id: int, day: date) -> dict[int, tuple[Signal, ...]]:
    """The clients somebody keeps that order late or less on a day, and how; two queries."""
    clients = [client.id for client in owned_clients(organisation_id)]
    found = {
        client_id: rhythm.signals(day)
        for client_id, rhythm in rhythm_by_client(clients, day).items()
    }
    return {client_id: signals for client_id, signals in found.items() if signals}


def _mostly(by_currency: dict[str, list[Purchase]]) -> list[Purchase]:
    """The purchases in the currency there are most of."""
    most = max(by_currency, key=lambda code: len(by_currency[code]))
    return by_currency[most]


def estimates_of(client_id: int) -> list[Estimate]:
    """How the yearly potential of a client was estimated, the latest first."""
    return list(Estimate.objects.filter(client_id=client_id).order_by("-said_on", "-id"))
