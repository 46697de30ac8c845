"""Orders from a file: recognised, each once, currencies told, wrong rows left out."""

from techkarta.accounts.permissions import Actor
from techkarta.clients.models import Client
from techkarta.exchange.models import ImportRow
from techkarta.orders.models import Order

from .conftest import Sources, finished, previewed

HEAD = "Номер заказа;Клиент;Дата;Сумма;Валюта\n"
GOOD = "З-1;Молзавод;03.09.2026;1 200,50;\nЗ-2;Молзавод;17.09.2026;900;rub\n"
DOLLARS = "З-3;Пекарня;01.10.2026;70;USD\n"
WRONG = (
    "З-4;Пекарня;31.02.2026;10;\n"
    "З-5;;01.10.2026;10;\n"
    "З-6;Пекарня;01.10.2026;0;\n"
    "З-1;Молзавод;03.09.2026;5;\n"
)


def test_orders_are_written_once_with_their_clients(admin: Actor, sources: Sources) -> None:
    for _ in range(2):
        finished(admin, sources({"orders.csv": HEAD + GOOD + DOLLARS}))
    rows = Order.objects.order_by("number").values_list(
        "number", "client__name", "amount", "currency"
    )
    assert [(number, name, float(amount), currency) for number, name, amount, currency in rows] == [
        ("З-1", "Молзавод", 1200.5, "RUB"),
        ("З-2", "Молзавод", 900.0, "RUB"),
        ("З-3", "Пекарня", 70.0, "USD"),
    ]
    assert Order.objects.get(number="З-1").ordered_on.isoformat() == "2026-09-03"
    assert Client.objects.count() == 2


def test_the_preview_names_what_is_wrong_and_tells_currencies(
    admin: Actor, sources: Sources
) -> None:
    previewed(admin, sources({"orders.csv": HEAD + GOOD + DOLLARS + WRONG}))
    found = {
        row.number: [problem["code"] for problem in row.problems]
        for row in ImportRow.objects.order_by("number")
        if row.problems
    }
    assert sorted(code for codes in found.values() for code in codes) == [
        "currency_other", "day_wrong", "order_not_positive", "row_repeated", "value_missing",
    ]  # fmt: skip
    assert not Order.objects.exists(), "nothing is written before it was seen"
