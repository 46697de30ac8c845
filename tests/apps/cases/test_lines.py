"""Lines of a case: their sum is its amount, on every path; two editors; one currency."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.cases.models import Case, CaseLine
from techkarta.cases.services import (
    CaseFields,
    ImportedCase,
    LineFields,
    edit_case,
    import_cases,
    lose_case,
    write_lines,
)
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.products.models import Product
from techkarta.products.services import (
    ProductFields,
    create_product,
    edit_product,
    retire_product,
)
from tests.apps.cases.conftest import World
from tests.apps.making import events_of
from tests.world import MOMENT, actor

Enter = Callable[[User], Browser]
OWN = LineFields(name="Пусконаладка", price=Decimal(12000), discount=Decimal(10))


def product(world: World, name: str = "Насос", currency: str = "RUB") -> Product:
    fields = ProductFields(name=name, unit="шт.", price=Decimal("89500.50"), currency=currency)
    return create_product(actor=actor(world.cast.head), fields=fields, moment=MOMENT)


def test_a_line_names_its_product_by_number_and_a_retired_one_is_not_taken_anew(
    world: World,
) -> None:
    row, case = product(world), world.case()
    told = LineFields(name="", product_id=row.id)
    write(world, case, told)
    (line,) = case.lines.all()
    assert (line.product, line.name, line.price) == (row, "Насос", Decimal("89500.50"))
    retire_product(
        actor=actor(world.cast.head), product_id=row.id, version=row.version, moment=MOMENT
    )
    write(world, case, told, OWN)
    assert case.lines.count() == 2, "the case that has it keeps it"
    fresh = world.case()
    for wrong, code in (
        (told, "line_product_retired"),
        (LineFields(name="насос"), "line_product_retired"),
        (LineFields(name="Насос", product_id=row.id + 99), "line_product_unknown"),
    ):
        with pytest.raises(Invalid) as refusal:
            write(world, fresh, OWN, wrong)
        assert (refusal.value.code, refusal.value.params["row"]) == (code, 2)


def write(
    world: World, case: Case, *lines: LineFields, by: User | None = None, version: int = 0
) -> Case:
    now = Case.objects.get(pk=case.pk)
    return write_lines(
        actor=actor(by or world.cast.owner), case_id=case.id, version=version or now.version,
        lines=lines, moment=MOMENT,
    )  # fmt: skip


def edited(world: World, case: Case, **changes: object) -> Case:
    now = Case.objects.get(pk=case.pk)
    names = ("title", "owner_id", "client_id", "amount", "currency", "product", "promised_on")
    fields = CaseFields(**{**{name: getattr(now, name) for name in names}, **changes})  # type: ignore[arg-type]
    return edit_case(
        actor=actor(world.cast.owner), case_id=case.id, version=now.version, fields=fields,
        moment=MOMENT,
    )  # fmt: skip


def test_the_amount_is_the_sum_of_the_lines(world: World) -> None:
    case, pump = world.case(amount=Decimal(5)), product(world)
    write(world, case, LineFields(name=" насос ", quantity=Decimal(2)), OWN)
    case.refresh_from_db()
    assert (case.amount, case.version) == (Decimal("189801.00"), 2)
    first, second = CaseLine.objects.filter(case=case)
    assert (first.product, first.unit, first.amount) == (pump, "шт.", Decimal("179001.00"))
    assert (second.product, second.amount) == (None, Decimal("10800.00"))
    (event,) = events_of(case, "case_edited")
    assert event.data["amount"] == ["5.00", "189801.00"]
    assert "Пусконаладка" in event.data["lines"][1]
    assert write(world, case, LineFields(name="насос", quantity=Decimal(2)), OWN).version == 2
    assert write(world, case).amount == Decimal("189801.00")
    assert not CaseLine.objects.exists()


def test_a_later_price_does_not_touch_what_was_agreed(world: World) -> None:
    case, pump = world.case(), product(world)
    write(world, case, LineFields(name="Насос"))
    fields = ProductFields(name="Насос-2", unit="шт.", price=Decimal(1), currency="RUB")
    edit_product(
        actor=actor(world.cast.head), product_id=pump.id, version=1, fields=fields, moment=MOMENT
    )
    write(world, case, LineFields(name="Насос", price=Decimal("89500.50")), OWN)
    line = CaseLine.objects.get(case=case, order=1)
    assert (line.name, line.product, line.price) == ("Насос", pump, Decimal("89500.50"))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (LineFields(name=" "), "line_empty"),
        (LineFields(name="Anything"), "line_price_missing"),
        (LineFields(name="Насос", quantity=Decimal(0)), "line_quantity_wrong"),
        (LineFields(name="Насос", price=Decimal(-1)), "amount_wrong"),
        (LineFields(name="Насос", discount=Decimal(101)), "line_discount_wrong"),
        (LineFields(name="Valve"), "line_currency_mixed"),
        (LineFields(name="Gold", price=Decimal(10) ** 11, quantity=Decimal(99)), "amount_wrong"),
    ],
)
def test_what_a_line_may_not_be(world: World, line: LineFields, code: str) -> None:
    case = world.case()
    product(world)
    product(world, "Valve", "EUR")
    with pytest.raises(Invalid) as refusal:
        write(world, case, OWN, line)
    assert (refusal.value.code, refusal.value.params["row"]) == (code, 2)
    assert not CaseLine.objects.exists()


def test_no_other_path_changes_the_amount_of_lines(world: World) -> None:
    case = world.case()
    Case.objects.filter(pk=case.pk).update(external_id="X1")
    write(world, case, OWN)
    for change in ({"amount": Decimal(7)}, {"currency": "EUR"}, {"amount": None}):
        with pytest.raises(Invalid) as refusal:
            edited(world, case, **change)
        assert refusal.value.code == "amount_by_lines"
    assert edited(world, case, title="Another").title == "Another"
    row = ImportedCase(
        external_id="X1", title="From a file", owner_id=case.owner_id, process_id=case.process_id,
        stage_id=case.stage_id, client_id=case.client_id, amount=Decimal(7), currency="RUB",
        product="", opened_at=MOMENT,
    )  # fmt: skip
    import_cases(actor=actor(world.cast.admin), rows=[row], moment=MOMENT)
    case.refresh_from_db()
    assert (case.title, case.amount) == ("From a file", Decimal("10800.00"))


def test_who_may_write_lines_and_when(world: World) -> None:
    case = world.case()
    with pytest.raises(Conflict):
        write(world, case, OWN, version=7)
    with pytest.raises(NotAllowed):
        write(world, case, OWN, by=world.cast.colleague)
    with pytest.raises(NotFound):
        write(world, case, OWN, by=world.cast.outsider)
    lose_case(actor=actor(world.cast.owner), case_id=case.id, version=1, reason="No", moment=MOMENT)
    with pytest.raises(Invalid, match="case_closed"):
        write(world, case, OWN)


def typed(version: int, *rows: tuple[str, str, str, str, str]) -> dict[str, object]:
    names = ("name", "unit", "quantity", "price", "discount")
    return {"version": version, **{name: [r[i] for r in rows] for i, name in enumerate(names)}}


def test_the_page_keeps_what_was_typed(world: World, enter: Enter) -> None:
    case, browser = world.case(), enter(world.cast.owner)
    product(world)
    url = reverse("cases:lines", args=[case.id])
    wrong = browser.post(url, typed(1, ("Насос", "", "two", "", ""), ("", "", "", "", "")))
    assert (wrong.status_code, CaseLine.objects.count()) == (422, 0)
    assert "The quantity is not a number" in wrong.content.decode()
    good = typed(1, ("Насос", "", "1,5", "", ""), ("Work", "h", "", "1 000,50", "5"))
    assert browser.post(url, good).status_code == 302
    case.refresh_from_db()
    assert case.amount == Decimal("135201.23")
    late = browser.post(url, typed(1, ("Mine", "", "1", "10", "")))
    text = late.content.decode()
    assert late.status_code == 409
    assert 'value="Mine"' in text
    assert "Work" in text
    assert browser.post(url, typed(2, ("Mine", "", "1", "10", ""))).status_code == 302
    assert "Mine" in browser.get(reverse("cases:case", args=[case.id])).content.decode()
    assert "Mine" in enter(world.cast.colleague).get(url).content.decode()
