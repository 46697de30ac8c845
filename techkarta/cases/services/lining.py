"""The lines of a case: what is sold, how much of it, at what price; their sum is its amount."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from techkarta.accounts.permissions import Actor
from techkarta.common.errors import Conflict, Invalid
from techkarta.common.search import folded
from techkarta.engine.formulas.lines import line_amount
from techkarta.products.selectors import Product, products_by_id, products_by_name

from ..models import Case, CaseLine
from .locking import expect_open, lock_case, remember

MOST_LINES = 100
LARGEST = Decimal(10) ** 12
LARGEST_QUANTITY = Decimal(10) ** 9
WHOLE = Decimal(100)
LONGEST_TOLD = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFields:
    """A line as it is written; a `name` of the company's list makes it a line of that product.

    `product_id` names the product itself, `name` is then only what the line calls it, empty = as
    the list does. `price` None = as the list says, `discount` in hundredths.
    """

    name: str
    quantity: Decimal = Decimal(1)
    price: Decimal | None = None
    unit: str = ""
    discount: Decimal = Decimal(0)
    product_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The products lines may mean; `kept` are the numbers of those the case has already."""

    by_name: Mapping[str, Product]
    by_id: Mapping[int, Product]
    kept: Collection[int]

    def product_of(self, line: LineFields, place: int) -> Product | None:
        """The product of a line, None for one's own words."""
        product = self.by_name.get(folded(line.name))
        if line.product_id is not None:
            product = self.by_id.get(line.product_id)
            if product is None:
                raise Invalid(
                    "line_product_unknown", field="product", row=place, product=line.product_id
                )
        if product is not None and product.is_retired and product.id not in self.kept:
            raise Invalid("line_product_retired", field="name", row=place, product=product.name)
        return product


@transaction.atomic
def write_lines(
    *, actor: Actor, case_id: int, version: int, lines: Sequence[LineFields], moment: datetime
) -> Case:
    """Write all lines of a case anew; its amount becomes their sum. The same lines change nothing.

    Without lines the amount stays as it was. Conflict where somebody changed the case meanwhile;
    Invalid names the `row`, from 1: line_empty, line_quantity_wrong, line_price_missing,
    amount_wrong, line_discount_wrong, line_currency_mixed(product, theirs, ours),
    line_product_unknown(product), line_product_retired(product), lines_too_many(limit).
    """
    case = lock_case(actor, case_id, "case.change")
    if case.version != version:
        raise Conflict("changed_meanwhile", current={"version": case.version})
    expect_open(case)
    if len(lines) > MOST_LINES:
        raise Invalid("lines_too_many", limit=MOST_LINES)
    before = list(case.lines.select_related("product").order_by("order"))
    after = _rows(actor, case, lines, before)
    if [_plain(row) for row in before] == [_plain(row) for row in after]:
        return case
    former = case.amount
    if after:
        case.amount = sum((row.amount for row in after), Decimal(0))
        if case.amount >= LARGEST:
            raise Invalid("amount_wrong", field="amount", row=len(after))
    case.lines.all().delete()
    CaseLine.objects.bulk_create(after)
    case.version += 1
    case.save(update_fields=["amount", "version"])
    told: dict[str, object] = {"lines": [_told(before), _told(after)]}
    if case.amount != former:
        told["amount"] = [former, case.amount]
    remember(actor, moment, case, "case_edited", told)
    return case


def _rows(
    actor: Actor, case: Case, lines: Sequence[LineFields], before: Sequence[CaseLine]
) -> list[CaseLine]:
    """The lines as rows, each with its product; two queries for all."""
    known = products_by_name(actor.organisation_id, [line.name for line in lines])
    numbers = [line.product_id for line in lines if line.product_id is not None]
    # A product renamed since keeps its line under the old words.
    kept = {folded(row.name): row.product for row in before if row.product}
    listed = Listed(
        by_name={**kept, **known},
        by_id=products_by_id(actor.organisation_id, numbers),
        kept={product.id for product in kept.values()},
    )
    return [_row(case, place, line, listed) for place, line in enumerate(lines, start=1)]


def _row(case: Case, place: int, line: LineFields, products: Listed) -> CaseLine:
    product = products.product_of(line, place)
    name = " ".join(line.name.split())[:200] or (product.name if product else "")
    if not name:
        raise Invalid("line_empty", field="name", row=place)
    if product is not None and folded(product.name) == folded(name):
        name = product.name
    if product is not None and product.currency != case.currency:
        raise Invalid(
            "line_currency_mixed", field="name", row=place,
            product=product.name, theirs=product.currency, ours=case.currency,
        )  # fmt: skip
    listed = product.price if product else None
    price = line.price if line.price is not None else listed
    if price is None:
        raise Invalid("line_price_missing", field="price", row=place, name=name)
    if not Decimal(0) < line.quantity < LARGEST_QUANTITY:
        raise Invalid("line_quantity_wrong", field="quantity", row=place, name=name)
    if not Decimal(0) <= price < LARGEST:
        raise Invalid("amount_wrong", field="price", row=place)
    if not Decimal(0) <= line.discount <= WHOLE:
        raise Invalid("line_discount_wrong", field="discount", row=place, name=name)
    amount = line_amount(line.quantity, price, line.discount)
    if amount >= LARGEST:
        raise Invalid("amount_wrong", field="price", row=place)
    unit = line.unit.strip()[:20] or (product.unit if product else "")
    return CaseLine(
        case=case, order=place, product=product, name=name, unit=unit, quantity=line.quantity,
        price=price, discount=line.discount, amount=amount,
    )  # fmt: skip


def _plain(row: CaseLine) -> tuple[object, ...]:
    return (row.product_id, row.name, row.unit, row.quantity, row.price, row.discount)


def _told(rows: Sequence[CaseLine]) -> str:
    """The lines in one line of a history."""
    lines = (
        f"{row.name} × {row.quantity.normalize():f} × {row.price.normalize():f}"
        + (f" −{row.discount.normalize():f} %" if row.discount else "")
        for row in rows
    )
    return "; ".join(lines)[:LONGEST_TOLD]
