"""The company's list of products: rights, names, two editors, a pasted list."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.products.models import Product
from techkarta.products.services import (
    ProductFields,
    create_product,
    edit_product,
    restore_product,
    retire_product,
)
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_cast

PUMP = ProductFields(name="Насос СН-40", unit="шт.", price=Decimal(89500), currency="RUB")


making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    """Two companies."""
    return made


def add(cast: Cast, fields: ProductFields = PUMP) -> Product:
    return create_product(actor=actor(cast.head), fields=fields, moment=MOMENT)


def test_a_name_is_taken_once_in_any_case(cast: Cast) -> None:
    row = add(cast)
    again = ProductFields(name="  насос сн-40 ", price=Decimal(1), currency="RUB")
    with pytest.raises(Invalid) as refusal:
        add(cast, again)
    assert refusal.value.code == "product_name_taken"
    with pytest.raises(NotAllowed):
        create_product(actor=actor(cast.owner), fields=PUMP, moment=MOMENT)
    with pytest.raises(NotFound):
        retire_product(actor=actor(cast.admin), product_id=row.id + 99, version=1, moment=MOMENT)


def test_two_editors_lose_nothing(cast: Cast) -> None:
    row, head = add(cast), actor(cast.head)
    dearer = ProductFields(name=PUMP.name, unit="шт.", price=Decimal(91000), currency="RUB")
    edit_product(actor=head, product_id=row.id, version=1, fields=dearer, moment=MOMENT)
    with pytest.raises(Conflict):
        edit_product(actor=head, product_id=row.id, version=1, fields=PUMP, moment=MOMENT)
    entry = AuditEntry.objects.get(action="product.edit")
    assert entry.changes == {"price": ["89500.00", "91000.00"]}


def test_a_retired_product_comes_back(cast: Cast) -> None:
    row, head = add(cast), actor(cast.head)
    row = retire_product(actor=head, product_id=row.id, version=row.version, moment=MOMENT)
    assert row.is_retired
    row = restore_product(actor=head, product_id=row.id, version=row.version, moment=MOMENT)
    assert not row.is_retired


def test_a_pasted_list_doubles_nothing(cast: Cast, client: Browser) -> None:
    add(cast)
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    rows = "Name\tUnit\tPrice\nНасос СН-40\tшт.\t91 000,50\nМонтаж\tч\t3200\nValve\tpc\t70\tEUR\n"
    for _time in range(2):
        answer = client.post(reverse("products:load"), {"rows": rows})
        assert answer["Location"] == reverse("products:list")
    found = Product.objects.filter(organisation=cast.company).order_by("id")
    assert [(row.name, row.price, row.currency) for row in found] == [
        ("Насос СН-40", Decimal("91000.50"), "RUB"),
        ("Монтаж", Decimal(3200), "RUB"),
        ("Valve", Decimal(70), "EUR"),
    ]
    assert AuditEntry.objects.filter(action="product.edit").count() == 1
    wrong = client.post(reverse("products:load"), {"rows": "Valve;pc;70\nPipe;m;cheap"})
    assert wrong.status_code == 422
    assert "Row 2" in wrong.content.decode()


def test_the_page_shows_both_values(cast: Cast, client: Browser) -> None:
    row = add(cast)
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    typed = {"name": row.name, "unit": "шт.", "price": "90000", "currency": "RUB", "version": "1"}
    url = reverse("products:product", args=[row.id])
    client.post(url, {**typed, "price": "91000"})
    answer = client.post(url, typed)
    assert answer.status_code == 409
    assert "91000" in answer.content.decode()
    assert client.post(url, {**typed, "version": "2"}).status_code == 302
    row.refresh_from_db()
    assert row.price == Decimal(90000)
