"""What lines come to, rounded to hundredths line by line."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.formulas.lines import line_amount


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "amount"),
    [
        ("1", "100", "0", "100.00"),
        ("3", "0.335", "0", "1.01"),  # halves up
        ("2.5", "199.99", "10", "449.98"),
        ("0.001", "1", "0", "0.00"),
        ("7", "1234567.89", "100", "0.00"),
        ("12", "89500", "7.5", "993450.00"),
    ],
)
def test_an_amount_of_a_line(quantity: str, price: str, discount: str, amount: str) -> None:
    found = line_amount(Decimal(quantity), Decimal(price), Decimal(discount))
    assert found == Decimal(amount)


@given(
    quantity=st.decimals("0.001", "100000", places=3),
    price=st.decimals("0", "1000000", places=2),
    discounts=st.tuples(st.decimals("0", "100", places=2), st.decimals("0", "100", places=2)),
)
@settings(max_examples=60)
def test_a_greater_discount_never_costs_more(
    quantity: Decimal, price: Decimal, discounts: tuple[Decimal, Decimal]
) -> None:
    less, more = sorted(discounts)
    full = line_amount(quantity, price, Decimal(0))
    assert full >= line_amount(quantity, price, less) >= line_amount(quantity, price, more) >= 0
