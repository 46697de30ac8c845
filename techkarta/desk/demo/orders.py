"""What the made-up clients bought: a year of orders, some of them late, one client buying less."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from random import Random

from techkarta.accounts.permissions import Actor
from techkarta.cases.services import CaseFields, create_case
from techkarta.method.selectors import processes
from techkarta.orders.services import (
    EstimateFields,
    ImportedOrder,
    import_orders,
    raise_signals,
    set_estimate,
)
from techkarta.work.services.reminding import remind

from .company import Company

SEED = 20_260_106
SELLERS = ("rep1", "rep2", "rep3", "rep4")
BUYERS = 6
"""How many clients of each seller buy regularly."""
INTERVALS = (7, 10, 14, 21, 30)
LATE, FALLING = 2, 4
"""Which of a seller's buyers keeps us waiting, and which buys less and less."""
REGULAR_STAGE = "t6"
REGULAR = 2
"""How many clients of each seller have a cycle of their own, stage by stage no more."""


def make_orders(company: Company, *, today: date, moment: datetime) -> None:
    """Orders, estimates and cycles of regular clients, and what follows from them."""
    rng = Random(SEED)  # noqa: S311 - a made-up history, not a secret
    importer = company.actors["director"]
    for code in SELLERS:
        actor = company.actors[code]
        buyers = company.clients.get(actor.user_id, [])[:BUYERS]
        rows = [_orders(rng, client, place, today) for place, client in enumerate(buyers)]
        import_orders(actor=importer, rows=list(chain.from_iterable(rows)), moment=moment)
        for client in buyers[:REGULAR]:
            _estimate(rng, actor, client, moment)
        _cycles(company, actor, buyers[:REGULAR], moment)
    raise_signals(organisation_id=company.organisation_id, day=today, moment=moment)
    remind(organisation_id=company.organisation_id, day=today, moment=moment)


def _orders(rng: Random, client_id: int, place: int, today: date) -> list[ImportedOrder]:
    """A year of one client's orders, the latest first; the late one stopped two intervals ago."""
    interval, size = INTERVALS[place % len(INTERVALS)], rng.randrange(20, 90)
    back = 2 * interval if place == LATE else rng.randrange(1, interval)
    rows: list[ImportedOrder] = []
    while back < 370:  # noqa: PLR2004 - a little more than a year
        part = 0.45 if place == FALLING and back < 50 else 1  # noqa: PLR2004 - the last weeks
        amount = Decimal(round(size * part * rng.uniform(0.8, 1.2))) * 1000
        rows.append(
            ImportedOrder(
                number=f"З-{client_id}-{len(rows) + 1:03}",
                client_id=client_id,
                ordered_on=today - timedelta(days=back),
                amount=amount,
                currency="RUB",
            )
        )
        back += max(1, interval + rng.randrange(-interval // 4, interval // 4 + 1))
    return rows


def _estimate(rng: Random, actor: Actor, client_id: int, moment: datetime) -> None:
    amount = Decimal(rng.randrange(2_000, 5_000)) * 1000
    for method, ground, part in (("norm", "document", 1), ("declared", "one_word", "1.15")):
        fields = EstimateFields(
            method=method, ground=ground, amount=amount * Decimal(part), available=80
        )
        set_estimate(actor=actor, client_id=client_id, fields=fields, moment=moment)


def _cycles(company: Company, actor: Actor, clients: list[int], moment: datetime) -> None:
    process = next(row for row in processes(company.organisation_id) if row.code == "traditional")
    stage = next((row for row in process.stages.all() if row.code == REGULAR_STAGE), None)
    for client_id in clients if stage else ():
        create_case(
            actor=actor,
            process_id=process.id,
            stage_id=stage.id if stage else None,
            fields=CaseFields(
                title="Постоянный клиент: месячный цикл", owner_id=actor.user_id,
                client_id=client_id,
            ),
            moment=moment,
        )  # fmt: skip
