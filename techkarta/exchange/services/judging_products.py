"""The preview of products: prices, currencies, names that are only compared with."""

from __future__ import annotations

from collections.abc import Sequence

from techkarta.accounts.permissions import may
from techkarta.products.services import ProductFields, compare_products
from techkarta.ui.formats import CURRENCY_SIGNS

from ..crm.rows import row_problem
from ..mapping import listed_product
from ..models import RowAction
from .lines import Judging, Line


def judge_products(lines: Sequence[Line], judging: Judging) -> list[str]:
    """What would be done with each product; without a price its name only serves the deals."""
    if not may(judging.actor, "product.change"):
        for line in lines:
            line.problems.append(row_problem("product_not_yours", level="note"))
        return [RowAction.SKIP] * len(lines)
    told = {line.id: _judge_product(line, judging) for line in lines}
    rows = [(line.id, fields) for line in lines if line.is_usable and (fields := told[line.id])]
    actions = compare_products(actor=judging.actor, rows=[fields for _id, fields in rows])
    by_id: dict[int, str] = {
        line_id: action for (line_id, _fields), action in zip(rows, actions, strict=True)
    }
    return [by_id.get(line.id, RowAction.SKIP) for line in lines]


def _judge_product(line: Line, judging: Judging) -> ProductFields | None:
    fields = listed_product(line.values, told=judging.told, company=judging.company)
    if fields is None:
        line.problems.append(row_problem("product_without_price", field="price", level="note"))
        return None
    if fields.price < 0:
        line.problems.append(row_problem("amount_wrong", field="price"))
    if fields.currency not in CURRENCY_SIGNS:
        known = ", ".join(CURRENCY_SIGNS)
        line.problems.append(
            row_problem("price_currency", field="currency", value=fields.currency, known=known)
        )
    return fields
