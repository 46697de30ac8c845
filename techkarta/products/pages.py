"""The list of products as pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.ui import formats
from techkarta.ui.values import Link

from .selectors import Product


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """A product: what it is called and what it costs."""

    id: int
    version: int
    name: str
    unit: str
    price: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field somebody else gave another value meanwhile."""

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductsPage:
    """The products in use and retired; forms only for whoever may change them.

    `import_url` is empty where a file may not be imported.
    """

    query: str
    rows: tuple[ProductRow, ...]
    retired: tuple[ProductRow, ...]
    place: str
    before_url: str
    after_url: str
    form: forms.Form | None
    list_form: forms.Form | None
    import_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPage:
    """The form of one product."""

    title: str
    crumbs: tuple[Link, ...]
    form: forms.Form
    differences: tuple[Difference, ...] = ()


def product_rows(rows: Iterable[Product], language: str) -> tuple[ProductRow, ...]:
    """Products for a list."""
    return tuple(
        ProductRow(
            id=row.id,
            version=row.version,
            name=row.name,
            unit=row.unit,
            price=formats.money(row.price, row.currency, language),
        )
        for row in rows
    )


def product_page(
    row: Product, form: forms.Form, differences: tuple[Difference, ...]
) -> ProductPage:
    """The form of a product there is."""
    crumbs = (Link(text=_("Products"), url=reverse("products:list")),)
    return ProductPage(title=row.name, crumbs=crumbs, form=form, differences=differences)
