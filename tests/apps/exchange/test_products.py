"""Products from a file: priced ones come into the list once, wrong rows are named."""

from decimal import Decimal
from pathlib import Path

import xlsxwriter
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.accounts.permissions import Actor
from techkarta.exchange.models import Import, ImportRow
from techkarta.exchange.services import preview_import
from techkarta.products.models import Product
from techkarta.products.services import ProductFields, create_product, load_products, retire_product

from .conftest import NOW, Sources, carried, finished, previewed

HEAD = "Артикул;Наименование;Ед. изм.;Цена;Валюта\n"
GOOD = "Н-40;Насос СН-40;шт.;91 000,50;\nМ-1;Монтаж;ч;3200;rub\nV-1;Valve;pc;70;EUR\n"
WRONG = (
    "П-1;Труба;м;дёшево;\n"
    "П-2;;м;10;\n"
    "П-3;Кран;шт.;-5;\n"
    "П-4;Фланец;шт.;5;ZZZ\n"
    "Н-41;насос  сн-40;шт.;1;\n"
    "П-5;Прокладка;шт.;;\n"
)


def listed(actor: Actor) -> list[tuple[str, str, Decimal, str, bool]]:
    rows = Product.objects.filter(organisation_id=actor.organisation_id).order_by("id")
    return list(rows.values_list("name", "unit", "price", "currency", "is_retired"))


def test_products_are_written_once_and_a_retired_one_comes_back(
    admin: Actor, sources: Sources
) -> None:
    known = ProductFields(name="насос сн-40", unit="шт.", price=Decimal(80_000), currency="RUB")
    old = create_product(actor=admin, fields=known, moment=NOW)
    retire_product(actor=admin, product_id=old.id, version=old.version, moment=NOW)
    files = sources({"products.csv": HEAD + GOOD})
    done = finished(admin, files)
    assert done.results["products"] == {"create": 2, "update": 1}
    assert listed(admin) == [
        ("Насос СН-40", "шт.", Decimal("91000.50"), "RUB", False),
        ("Монтаж", "ч", Decimal(3200), "RUB", False),
        ("Valve", "pc", Decimal(70), "EUR", False),
    ]
    assert previewed(admin, files).counts["products"] == {"skip": 3}


def test_the_preview_names_what_is_wrong_in_each_row(admin: Actor, sources: Sources) -> None:
    row = previewed(admin, sources({"products.csv": HEAD + GOOD + WRONG}))
    assert row.counts["products"] == {"create": 3, "error": 5, "skip": 1}
    told = {
        staged.number: [problem["code"] for problem in staged.problems]
        for staged in ImportRow.objects.exclude(problems=[])
    }
    assert told == {
        5: ["money_wrong"],
        6: ["value_missing"],
        7: ["amount_wrong"],
        8: ["price_currency"],
        9: ["row_repeated"],
        10: ["product_without_price"],
    }
    assert not Product.objects.exists(), "nothing is written before it was seen"
    carried(admin, row)
    assert [name for name, *_rest in listed(admin)] == ["Насос СН-40", "Монтаж", "Valve"]


def test_a_workbook_is_offered_on_the_page_of_products(
    admin: Actor, client: Browser, tmp_path: Path
) -> None:
    person = User.objects.get(pk=admin.user_id)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    imports = reverse("exchange:imports")
    assert f'href="{imports}"' in client.get(reverse("products:list")).content.decode()
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Прайс")
        sheet.write_row(0, 0, ("Наименование товара", "Единица измерения", "Цена с НДС"))
        sheet.write_row(1, 0, ("Насос СН-40", "шт.", 91000.5))
    with path.open("rb") as file:
        assert client.post(imports, {"files": [file]}).status_code == 302
    row = Import.objects.get()
    row = preview_import(actor=admin, import_id=row.id, version=row.version, moment=NOW)
    page = client.get(reverse("exchange:preview", args=[row.id])).content.decode()
    assert "91\xa0000,50\xa0₽ · шт." in page.replace("\u202f", "\xa0")
    carried(admin, row)
    assert listed(admin) == [("Насос СН-40", "шт.", Decimal("91000.50"), "RUB", False)]
    report = client.get(reverse("exchange:import", args=[row.id])).context["page"]
    assert report.products_url == reverse("products:list")
    assert [(result.title, result.created) for result in report.results] == [("Товары", "1")]


def test_a_longer_list_costs_no_more_queries(admin: Actor) -> None:
    costs = []
    for count in (10, 60):
        rows = [
            ProductFields(name=f"{count}-{place}", price=Decimal(place), currency="RUB")
            for place in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            load_products(actor=admin, rows=rows, moment=NOW)
        costs.append(len(queries))
    assert costs[0] == costs[1]
