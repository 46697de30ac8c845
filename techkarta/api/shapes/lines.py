"""The company's products, and the lines of a case."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from techkarta.cases.selectors.lines import CaseLine
from techkarta.cases.services import LineFields
from techkarta.products.selectors import Product

from .base import Body, Id, Listing, Name

MOST_LINES = 100
Unit = Annotated[str, StringConstraints(max_length=20)]
Quantity = Annotated[Decimal, Field(gt=0, max_digits=12, decimal_places=3)]
Price = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Discount = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]


class ProductQuery(Listing):
    """Which products are asked for; `query` finds any part of the name, retired ones included."""

    query: Name = ""


class ProductShape(Schema):
    """A product or service of the company's list."""

    id: int
    name: str
    unit: str
    price: Decimal
    currency: str
    is_retired: bool


class LineBody(Body):
    """A line: a `product` by its id or its name, or your own words with a price.

    Without `price` and `unit` they are as the list says; `discount` is in hundredths.
    """

    product: Id | None = None
    name: Name = ""
    unit: Unit = ""
    quantity: Quantity = Decimal(1)
    price: Price | None = None
    discount: Discount = Decimal(0)


class LinesBody(Body):
    """All lines of a case in their order, in its currency."""

    lines: Annotated[list[LineBody], Field(max_length=MOST_LINES)]


class LineShape(Schema):
    """A line of a case, as it was agreed; `product` is null for one's own words."""

    product: int | None
    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    amount: Decimal


def product(row: Product) -> ProductShape:
    """A product of the list."""
    return ProductShape(**{name: getattr(row, name) for name in ProductShape.model_fields})


def written(body: LinesBody) -> list[LineFields]:
    """Lines as the service takes them."""
    return [
        LineFields(**each.model_dump(exclude={"product"}), product_id=each.product)
        for each in body.lines
    ]


def line(row: CaseLine) -> LineShape:
    """A line of a case."""
    told = {name: getattr(row, name) for name in LineShape.model_fields if name != "product"}
    return LineShape(**told, product=row.product_id)
