"""What the made-up company sells: its list of products and the lines of the latest deals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from techkarta.accounts.permissions import Actor
from techkarta.cases.selectors import Case
from techkarta.cases.services import LineFields, write_lines
from techkarta.products.services import ProductFields, load_products

PRODUCTS = (
    ("СОЖ полусинтетическая, бочка 200 л", "шт.", 62_400),
    ("СОЖ без хлора, вязкость 46, бочка 200 л", "шт.", 84_900),
    ("Масло гидравлическое HLP 46, бочка 200 л", "шт.", 41_700),
    ("Смазка пластичная, ведро 18 кг", "шт.", 9_350),
    ("Очиститель эмульсионный", "л", 310),
    ("Система раздачи и учёта жидкостей", "компл.", 386_000),
    ("Анализ эмульсии в лаборатории", "проба", 4_800),
    ("Испытание на линии клиента", "день", 28_500),
    ("Пусконаладка с обучением смены", "день", 34_000),
)
DISCOUNTS = (0, 3, 5, 0, 7)
DELIVERY, QUARTERS = "Доставка до участка", 4
MAIN, TRIAL, ANALYSIS = 3, 7, 6


def load_list(head: Actor, moment: datetime) -> None:
    """Put the list of products down."""
    rows = [
        ProductFields(name=name, unit=unit, price=Decimal(price), currency="RUB")
        for name, unit, price in PRODUCTS
    ]
    load_products(actor=head, rows=rows, moment=moment)


def write_deals(
    cases: Sequence[Case], owners: dict[int, Actor], moment: datetime
) -> dict[int, Case]:
    """Give each of the deals lines that come near the amount it was told with; cases by id."""
    return {
        case.id: write_lines(
            actor=owners[case.owner_id],
            case_id=case.id,
            version=case.version,
            lines=_lines(place, case),
            moment=moment,
        )
        for place, case in enumerate(cases)
    }


def _lines(place: int, case: Case) -> list[LineFields]:
    amount = case.amount or Decimal(0)
    if case.process.code != "project":
        part = (amount / QUARTERS).quantize(Decimal(1))
        delivery = LineFields(name=DELIVERY, price=Decimal(0))
        goods = LineFields(name=case.title, unit="партия", quantity=Decimal(QUARTERS), price=part)
        return [goods, delivery]
    name, _unit, price = PRODUCTS[place % MAIN]
    count = max(1, round(amount / price))
    return [
        LineFields(
            name=name, quantity=Decimal(count), discount=Decimal(DISCOUNTS[place % len(DISCOUNTS)])
        ),
        LineFields(name=PRODUCTS[TRIAL][0], quantity=Decimal(2)),
        LineFields(name=PRODUCTS[ANALYSIS][0], quantity=Decimal(4)),
    ]
