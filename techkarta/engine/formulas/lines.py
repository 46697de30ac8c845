"""What the lines of an offer come to."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
WHOLE = Decimal(100)


def line_amount(quantity: Decimal, price: Decimal, discount: Decimal) -> Decimal:
    """Quantity × price less the discount in hundredths, rounded to hundredths, halves up.

    Every line is rounded by itself, so that what stands in the lines adds up to the total.
    """
    amount = quantity * price * (WHOLE - discount) / WHOLE
    return amount.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
