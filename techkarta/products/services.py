"""Changes of the company's list of products: added, changed, retired, brought back, loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.common.search import folded

from .models import Product

COMPARED = ("name", "unit", "price", "currency")
# The audit trail calls another thing a unit.
AUDITED = {"unit": "measure"}
LARGEST_PRICE = Decimal(10) ** 12
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductFields:
    """The editable part of a product."""

    name: str
    price: Decimal
    currency: str
    unit: str = ""


@transaction.atomic
def create_product(*, actor: Actor, fields: ProductFields, moment: datetime) -> Product:
    """Add a product; Invalid where one is called so, in use or retired."""
    require(actor, "product.change")
    _check(actor, fields)
    row = Product(organisation_id=actor.organisation_id)
    _assign(row, fields)
    row.save()
    _record(actor, moment, "product.create", row)
    return row


@transaction.atomic
def edit_product(
    *, actor: Actor, product_id: int, version: int, fields: ProductFields, moment: datetime
) -> Product:
    """Change a product; lines of deals keep the words and the price they were written with."""
    row = _lock(actor, product_id, version)
    _check(actor, fields, but=row.id)
    before = {name: getattr(row, name) for name in COMPARED}
    _assign(row, fields)
    pairs = {name: [before[name], getattr(row, name)] for name in COMPARED}
    changed = {AUDITED.get(name, name): pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if changed:
        _save(actor, moment, "product.edit", row, changed)
    return row


@transaction.atomic
def retire_product(*, actor: Actor, product_id: int, version: int, moment: datetime) -> Product:
    """Offer a product no more; the deals that have it keep it."""
    return _switch(actor, product_id, version, moment, is_retired=True)


@transaction.atomic
def restore_product(*, actor: Actor, product_id: int, version: int, moment: datetime) -> Product:
    """Offer a retired product again."""
    return _switch(actor, product_id, version, moment, is_retired=False)


@transaction.atomic
def load_products(*, actor: Actor, rows: Sequence[ProductFields], moment: datetime) -> Counter[str]:
    """Add the products of a list and change those known by name: create, update, skip counted.

    The same list again changes nothing; a retired product comes back; what the list does not name
    stays.
    """
    require(actor, "product.change")
    names = [folded(row.name) for row in rows]
    known = {
        row.search: row
        for row in Product.objects.select_for_update().filter(
            organisation_id=actor.organisation_id, search__in=names
        )
    }
    counted: Counter[str] = Counter()
    for fields in rows:
        row = known.get(folded(fields.name))
        if row is None:
            made = create_product(actor=actor, fields=fields, moment=moment)
            known[made.search] = made
            counted["create"] += 1
            continue
        before = row.version
        if row.is_retired:
            row = restore_product(
                actor=actor, product_id=row.id, version=row.version, moment=moment
            )
        row = edit_product(
            actor=actor, product_id=row.id, version=row.version, fields=fields, moment=moment
        )
        known[row.search] = row
        counted["skip" if row.version == before else "update"] += 1
    return counted


def _switch(
    actor: Actor, product_id: int, version: int, moment: datetime, *, is_retired: bool
) -> Product:
    row = _lock(actor, product_id, version)
    if row.is_retired != is_retired:
        row.is_retired = is_retired
        _save(actor, moment, "product.retire" if is_retired else "product.restore", row, {})
    return row


def _check(actor: Actor, fields: ProductFields, *, but: int = 0) -> None:
    name = fields.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("product_name_empty", field="name")
    if not fields.price.is_finite() or not Decimal(0) <= fields.price < LARGEST_PRICE:
        raise Invalid("amount_wrong", field="price")
    taken = Product.objects.filter(organisation_id=actor.organisation_id, search=folded(name))
    if taken.exclude(pk=but).exists():
        raise Invalid("product_name_taken", field="name", name=name)


def _assign(row: Product, fields: ProductFields) -> None:
    row.name, row.unit = fields.name.strip(), fields.unit.strip()[:20]
    row.price, row.currency = fields.price.quantize(Decimal("0.01")), fields.currency
    row.search = folded(row.name)


def _lock(actor: Actor, product_id: int, version: int) -> Product:
    require(actor, "product.change")
    rows = Product.objects.select_for_update().filter(organisation_id=actor.organisation_id)
    row = rows.filter(pk=product_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.version != version:
        raise Conflict("changed_meanwhile", current={"version": row.version})
    return row


def _save(
    actor: Actor, moment: datetime, action: str, row: Product, fields: dict[str, Any]
) -> None:
    row.version += 1
    row.save()
    _record(actor, moment, action, row, fields)


def _record(
    actor: Actor,
    moment: datetime,
    action: str,
    row: Product,
    fields: dict[str, Any] | None = None,
) -> None:
    change = Change(
        action=action, subject="product", subject_id=row.id, label=row.name, fields=fields or {}
    )
    record_changes(actor=actor, moment=moment, changes=[change])
