"""The preview of orders: new clients, currencies that cannot be added up, days to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from techkarta.common.search import folded
from techkarta.orders.services import compare_orders

from ..crm.rows import RowValues, row_problem
from ..mapping import missing_clients, order_of
from ..models import RowAction
from ..selectors import linked
from .lines import Judging, Line


def judge_orders(lines: Sequence[Line], judging: Judging) -> list[str]:
    """What would be done with each order; several currencies are told, never added up."""
    company = judging.company
    for line in lines:
        _judge_order(line, judging)
    known = linked(company.organisation_id, [line.values.text("client") for line in lines])
    usable = [line for line in lines if line.is_usable]
    names = missing_clients([line.values for line in usable], known)
    fresh = {folded(name) for name in names}
    judging.new_clients |= fresh - set(judging.clients)
    rows = [
        order_of(line.values, told=judging.told, company=company, linked=known) for line in usable
    ]
    compared = compare_orders(actor=judging.actor, rows=rows)
    by_id: Mapping[int, str] = {
        line.id: action for line, action in zip(usable, compared, strict=True)
    }
    return [by_id.get(line.id, RowAction.SKIP) for line in lines]


def _judge_order(line: Line, judging: Judging) -> None:
    values = line.values
    ordered, amount = values.moments.get("ordered"), values.amounts.get("amount")
    if ordered is not None and ordered > judging.moment:
        line.problems.append(row_problem("day_in_future", field="ordered"))
    if amount is not None and amount <= 0:
        line.problems.append(row_problem("order_not_positive", field="amount"))
    _judge_currency(line, values, judging.told.currency or judging.company.currency)


def _judge_currency(line: Line, values: RowValues, usual: str) -> None:
    currency = values.text("currency")
    if not currency:
        return
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):  # noqa: PLR2004 - ISO 4217
        line.problems.append(row_problem("currency_wrong", field="currency", value=currency))
    elif currency.upper() != usual:
        line.problems.append(
            row_problem("currency_other", level="note", value=currency.upper(), usual=usual)
        )
