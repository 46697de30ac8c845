"""Lines of a deal and its hand-over by a program: the services of the pages, their refusals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from techkarta.cases.models import Case, HandOver
from techkarta.notices.models import Notice
from techkarta.products.models import Product
from techkarta.products.services import ProductFields, create_product, retire_product
from tests.api.program import Program
from tests.world import MOMENT, Cast, actor, make_case

NOTE = {"agreed": "A price for a year", "next_step": "Call on Friday"}


def product(cast: Cast, name: str = "Pump", currency: str = "RUB") -> Product:
    fields = ProductFields(name=name, unit="pc", price=Decimal("1200.50"), currency=currency)
    return create_product(actor=actor(cast.head), fields=fields, moment=MOMENT)


def test_lines_are_written_and_read_and_written_back(cast: Cast, program: Program) -> None:
    pump, case = product(cast), make_case(cast.owner)
    (listed,) = program.get("/products", query="pum").json()["items"]
    assert (listed["id"], listed["price"]) == (pump.id, "1200.50")
    lines = [
        {"product": pump.id, "quantity": "2", "discount": "10"},
        {"name": "Commissioning", "unit": "day", "price": "500"},
    ]
    path = f"/cases/{case.id}/lines"
    told = program.send(path, {"lines": lines}, method="PUT", version=case.version)
    assert (told.status_code, told["ETag"]) == (200, '"2"'), told.content
    assert told.json()["amount"] == "2660.90"
    read = program.get(f"/cases/{case.id}").json()["lines"]
    assert [(each["product"], each["name"], each["unit"], each["amount"]) for each in read] == [
        (pump.id, "Pump", "pc", "2160.90"), (None, "Commissioning", "day", "500.00"),
    ]  # fmt: skip
    back = [{name: each[name] for name in each if name != "amount"} for each in read]
    again = program.send(path, {"lines": back}, method="PUT", version=2)
    assert (again.status_code, again["ETag"]) == (200, '"2"'), "the same lines change nothing"
    stale = program.send(path, {"lines": []}, method="PUT", version=1)
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")
    amount = program.send(f"/cases/{case.id}", {"amount": "5"}, method="PATCH", version=2)
    assert amount.json()["code"] == "amount_by_lines"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("unknown", "line_product_unknown"),
        ("retired", "line_product_retired"),
        ("foreign", "line_currency_mixed"),
        ("nameless", "line_empty"),
    ],
)
def test_a_wrong_line_is_named(cast: Cast, program: Program, name: str, code: str) -> None:
    old, case = product(cast, "Old"), make_case(cast.owner)
    retire_product(actor=actor(cast.head), product_id=old.id, version=1, moment=MOMENT)
    line = {
        "unknown": {"product": old.id + 99},
        "retired": {"product": old.id},
        "foreign": {"product": product(cast, "Valve", "EUR").id},
        "nameless": {"price": "1"},
    }[name]
    lines = [{"name": "Own", "price": "1"}, line]
    answer = program.send(f"/cases/{case.id}/lines", {"lines": lines}, method="PUT", version=1)
    told = answer.json()
    assert (answer.status_code, told["code"], told["errors"][0]["params"]["row"]) == (400, code, 2)
    assert "Line 2" in told["detail"]


def test_another_owner_gets_the_deal_with_a_note(cast: Cast) -> None:
    case, head = make_case(cast.owner), Program(cast.head)
    body: dict[str, object] = {"owner": cast.colleague.id, "title": "Pumps"}
    path = f"/cases/{case.id}"
    for wrong, field in ((None, "hand_over"), ({**NOTE, "agreed": " "}, "agreed")):
        refused = head.send(path, {**body, "hand_over": wrong}, method="PATCH", version=1)
        told = refused.json()
        assert (refused.status_code, told["code"]) == (400, "hand_over_silent")
        assert told["errors"][0]["field"] == field
    assert Case.objects.get(pk=case.pk).title != "Pumps", "all or nothing"
    told = head.send(path, {**body, "hand_over": NOTE}, method="PATCH", version=1)
    assert (told.status_code, told["ETag"]) == (200, '"3"'), told.content
    assert (told.json()["owner"]["id"], told.json()["title"]) == (cast.colleague.id, "Pumps")
    row = HandOver.objects.get(case=case)
    assert (row.former, row.owner, row.agreed) == (cast.owner, cast.colleague, NOTE["agreed"])
    assert told.json()["hand_over"]["acknowledged_at"] is None
    assert Notice.objects.filter(kind="case_handed_over", person=cast.colleague).count() == 1
    again = head.send(path, {**body, "hand_over": NOTE}, method="PATCH", version=3)
    assert (again["ETag"], HandOver.objects.count()) == ('"3"', 1), "repeated: nothing"
    taker = Program(cast.colleague)
    for reader, is_read in ((head, False), (taker, True), (taker, True)):
        read = reader.send(f"{path}/acknowledgement").json()["hand_over"]
        assert (read["agreed"], read["acknowledged_at"] is not None) == (NOTE["agreed"], is_read)
    own = taker.send(path, {"owner": cast.owner.id, "hand_over": NOTE}, method="PATCH", version=3)
    assert own.status_code == 403


def test_a_later_date_says_why(cast: Cast, program: Program) -> None:
    case = make_case(cast.owner)
    path = f"/cases/{case.id}"
    program.send(path, {"promised_on": "2026-12-01"}, method="PATCH", version=1)
    silent = program.send(path, {"promised_on": "2026-12-20"}, method="PATCH", version=2)
    assert (silent.status_code, silent.json()["code"]) == (400, "slip_silent")
    assert silent.json()["errors"][0]["field"] == "slip_reason"
