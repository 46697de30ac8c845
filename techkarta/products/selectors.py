"""What others may know of products."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from techkarta.common.errors import NotFound
from techkarta.common.search import folded

from .models import Product

__all__ = ["Product", "product", "products", "products_by_id", "products_by_name"]


def products(
    organisation_id: int, *, is_retired: bool | None = False, query: str = "", currency: str = ""
) -> QuerySet[Product]:
    """Products by name: in use, retired, or both; of one currency where one is named."""
    rows = Product.objects.filter(organisation_id=organisation_id)
    if is_retired is not None:
        rows = rows.filter(is_retired=is_retired)
    if currency:
        rows = rows.filter(currency=currency)
    for word in folded(query).split():
        rows = rows.filter(search__contains=word)
    return rows.order_by("search", "id")


def product(organisation_id: int, product_id: int) -> Product:
    """One product of the company; NotFound otherwise."""
    row = Product.objects.filter(organisation_id=organisation_id, pk=product_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def products_by_id(organisation_id: int, ids: Iterable[int]) -> dict[int, Product]:
    """Products of these numbers, in use or retired; one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    return Product.objects.filter(organisation_id=organisation_id).in_bulk(wanted)


def products_by_name(organisation_id: int, names: Iterable[str]) -> dict[str, Product]:
    """Products called so, by their folded names; one query."""
    wanted = {folded(name) for name in names if name.strip()}
    if not wanted:
        return {}
    rows = Product.objects.filter(organisation_id=organisation_id, search__in=wanted)
    return {row.search: row for row in rows}
