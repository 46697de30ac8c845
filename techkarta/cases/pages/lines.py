"""Products and amounts of a case: the table of its lines, read or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

from techkarta.cases.selectors import Case
from techkarta.cases.selectors.lines import CaseLine
from techkarta.cases.services import LineFields
from techkarta.engine.formulas.lines import line_amount
from techkarta.products.selectors import Product
from techkarta.ui import formats
from techkarta.ui.values import Link

from .reading import Reader, address
from .tabs import case_tabs

EMPTY_ROWS = 3
"""So many wait to be typed into below the last line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLine:
    """A row of the table as it stands in its fields; `fields` where it can be read."""

    name: str = ""
    unit: str = ""
    quantity: str = ""
    price: str = ""
    discount: str = ""
    amount: str = ""
    fields: LineFields | None = None
    errors: tuple[str, ...] = ()

    def with_error(self, text: str) -> TypedLine:
        """The same row with what is wrong about it."""
        return replace(self, errors=(*self.errors, text))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line to read."""

    name: str
    unit: str
    quantity: str
    price: str
    discount: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A product the table fills in by its name."""

    name: str
    unit: str
    price: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page is asked for: nothing, or rows that could not be saved as typed."""

    typed: Sequence[TypedLine] | None = None
    version: int = 0
    is_conflict: bool = False
    error: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether something typed cannot be taken."""
        return bool(self.error or any(line.errors for line in self.typed or ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesPage:
    """The lines of a case; fields for whoever may change them."""

    title: str
    crumbs: tuple[Link, ...]
    tabs: tuple[Link, ...]
    url: str
    rows: tuple[ShownLine, ...]
    total: str
    currency: str
    typed: tuple[TypedLine, ...]
    offered: tuple[Offered, ...]
    version: int
    can_change: bool
    products_url: str
    proposals_url: str
    error: str = ""
    is_conflict: bool = False
    changed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesPanel:
    """The lines as the page of the case tells them in short."""

    rows: tuple[ShownLine, ...]
    total: str
    url: str
    link: str


def lines_page(
    case: Case,
    rows: Sequence[CaseLine],
    asked: Asked,
    *,
    reader: Reader,
    offered: Sequence[Product],
    can_change: bool,
    changed_by: str = "",
) -> LinesPage:
    """The page for one reader; what was typed stays where it could not be saved."""
    typed = list(asked.typed if asked.typed is not None else (_as_typed(row) for row in rows))
    deals = Link(text=_("Deals"), url=address("cases:list"))
    return LinesPage(
        title=case.title,
        crumbs=(deals, Link(text=case.title, url=address("cases:case", case.id))),
        tabs=case_tabs(case.id, current="lines"),
        url=address("cases:lines", case.id),
        rows=shown_lines(rows, case.currency, reader),
        total=reader.money(case.amount, case.currency) or "—",
        currency=formats.CURRENCY_SIGNS.get(case.currency, case.currency),
        typed=(*typed, *(TypedLine() for _row in range(EMPTY_ROWS))) if can_change else (),
        offered=tuple(_offered(each, reader) for each in offered),
        version=asked.version or case.version,
        can_change=can_change,
        products_url=address("products:list"),
        proposals_url=address("proposals:case", case.id),
        error=asked.error,
        is_conflict=asked.is_conflict,
        changed_by=changed_by,
    )


def lines_panel(case: Case, rows: Sequence[CaseLine], reader: Reader, *, can_change: bool) -> (
    LinesPanel | None
):  # fmt: skip
    """What the page of the case says of its lines; nothing where there is nothing to say or do."""
    if not rows and not can_change:
        return None
    return LinesPanel(
        rows=shown_lines(rows, case.currency, reader),
        total=reader.money(case.amount, case.currency),
        url=address("cases:lines", case.id),
        link=_("Edit") if can_change else _("Open"),
    )


def shown_lines(rows: Sequence[CaseLine], currency: str, reader: Reader) -> tuple[ShownLine, ...]:
    """Lines to read, in the reader's language."""
    return tuple(
        ShownLine(
            name=row.name,
            unit=row.unit,
            quantity=formats.plain_number(row.quantity, reader.language),
            price=reader.money(row.price, currency),
            discount=_discount(row.discount, reader.language),
            amount=reader.money(row.amount, currency),
        )
        for row in rows
    )


def _discount(value: Decimal, language: str) -> str:
    return f"{formats.plain_number(value, language)} %" if value else ""


def typed_lines(forms: Sequence[Form]) -> list[TypedLine]:
    """Rows as they were typed, each with its fields or with what is wrong."""
    return [_typed(form) for form in forms]


def _typed(form: Form) -> TypedLine:
    said: dict[str, Any] = {name: form.data.get(name, "") for name in form.fields}
    if not form.is_valid():
        errors = tuple(str(text) for texts in form.errors.values() for text in texts)
        return TypedLine(**said, errors=errors)
    fields = LineFields(**form.cleaned_data)
    amount = ""
    if fields.price is not None:
        amount = _plain(line_amount(fields.quantity, fields.price, fields.discount))
    return TypedLine(**said, amount=amount, fields=fields)


def _as_typed(row: CaseLine) -> TypedLine:
    return TypedLine(
        name=row.name,
        unit=row.unit,
        quantity=_plain(row.quantity),
        price=_plain(row.price),
        discount=_plain(row.discount) if row.discount else "",
        amount=_plain(row.amount),
    )


def _offered(product: Product, reader: Reader) -> Offered:
    price = reader.money(product.price, product.currency)
    return Offered(
        name=product.name,
        unit=product.unit,
        price=_plain(product.price),
        shown=f"{price} / {product.unit}" if product.unit else price,
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
