"""Changes of the company's list of products: added, changed, retired, brought back, loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

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
BATCH = 400
ProductAction = Literal["create", "update", "skip"]


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
    changed = _differences(before, _assign(row, fields))
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


def compare_products(*, actor: Actor, rows: Sequence[ProductFields]) -> list[ProductAction]:
    """What loading each row would do, in their order; one query."""
    require(actor, "product.change")
    known = _known(actor, rows)
    return [_action(known.get(folded(row.name)), row) for row in rows]


@transaction.atomic
def load_products(*, actor: Actor, rows: Sequence[ProductFields], moment: datetime) -> Counter[str]:
    """Add the products of a list and change those known by name: create, update, skip counted.

    The same list again changes nothing; a retired product comes back; what the list does not name
    stays; of a name told twice the last is meant. A constant number of queries for any length.
    """
    require(actor, "product.change")
    known = _known(actor, rows, is_locked=True)
    counted: Counter[str] = Counter()
    made: list[Product] = []
    changed: list[tuple[Product, str, dict[str, Any]]] = []
    for name, fields in {folded(row.name): row for row in rows}.items():
        _check_values(fields)
        row = known.get(name)
        action = _action(row, fields)
        counted[action] += 1
        if row is None:
            made.append(_assign(Product(organisation_id=actor.organisation_id), fields))
        elif action == "update":
            # A product that comes back in a list tells so, with what is new of it.
            told = "product.restore" if row.is_retired else "product.edit"
            before = {each: getattr(row, each) for each in COMPARED}
            row.is_retired, row.version = False, row.version + 1
            _assign(row, fields)
            changed.append((row, told, _differences(before, row)))
    Product.objects.bulk_create(made, batch_size=BATCH)
    names = [*COMPARED, "search", "is_retired", "version"]
    Product.objects.bulk_update([row for row, *_told in changed], names, batch_size=BATCH)
    created = [_change("product.create", row) for row in made]
    edited = [_change(action, row, fields) for row, action, fields in changed]
    record_changes(actor=actor, moment=moment, changes=[*created, *edited])
    return counted


def _known(
    actor: Actor, rows: Sequence[ProductFields], *, is_locked: bool = False
) -> dict[str, Product]:
    own = Product.objects.filter(organisation_id=actor.organisation_id)
    own = own.select_for_update() if is_locked else own
    return {row.search: row for row in own.filter(search__in={folded(row.name) for row in rows})}


def _action(row: Product | None, fields: ProductFields) -> ProductAction:
    if row is None:
        return "create"
    told = (fields.name.strip(), fields.unit.strip()[:20], _rounded(fields.price), fields.currency)
    is_same = told == (row.name, row.unit, row.price, row.currency)
    return "skip" if is_same and not row.is_retired else "update"


def _switch(
    actor: Actor, product_id: int, version: int, moment: datetime, *, is_retired: bool
) -> Product:
    row = _lock(actor, product_id, version)
    if row.is_retired != is_retired:
        row.is_retired = is_retired
        _save(actor, moment, "product.retire" if is_retired else "product.restore", row, {})
    return row


def _check(actor: Actor, fields: ProductFields, *, but: int = 0) -> None:
    _check_values(fields)
    name = fields.name.strip()
    taken = Product.objects.filter(organisation_id=actor.organisation_id, search=folded(name))
    if taken.exclude(pk=but).exists():
        raise Invalid("product_name_taken", field="name", name=name)


def _check_values(fields: ProductFields) -> None:
    name = fields.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("product_name_empty", field="name")
    if not fields.price.is_finite() or not Decimal(0) <= fields.price < LARGEST_PRICE:
        raise Invalid("amount_wrong", field="price")


def _assign(row: Product, fields: ProductFields) -> Product:
    row.name, row.unit = fields.name.strip(), fields.unit.strip()[:20]
    row.price, row.currency = _rounded(fields.price), fields.currency
    row.search = folded(row.name)
    return row


def _rounded(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.01"))


def _differences(before: Mapping[str, object], row: Product) -> dict[str, Any]:
    pairs = {name: [before[name], getattr(row, name)] for name in COMPARED}
    return {AUDITED.get(name, name): pair for name, pair in pairs.items() if pair[0] != pair[1]}


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
    record_changes(actor=actor, moment=moment, changes=[_change(action, row, fields)])


def _change(action: str, row: Product, fields: dict[str, Any] | None = None) -> Change:
    return Change(
        action=action, subject="product", subject_id=row.id, label=row.name, fields=fields or {}
    )
