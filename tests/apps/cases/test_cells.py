"""Fields changed in the list, in place: rights, slips, two editors, lines, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.cases.models import Case
from techkarta.cases.services import LineFields, write_lines
from techkarta.clients.models import Client
from tests.apps.cases.conftest import World
from tests.apps.making import events_of
from tests.world import MOMENT, actor

Enter = Callable[[User], Browser]
HERE = {"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/?state=open"}


def url(case: Case, field: str = "amount") -> str:
    return reverse("cases:cell", args=[case.id, field])


def save(browser: Browser, case: Case, field: str, **typed: object) -> Any:
    return browser.post(url(case, field), {"version": case.version, **typed}, headers=HERE)


def test_a_cell_is_saved_and_the_list_read_anew(world: World, enter: Enter) -> None:
    case, browser = world.case(amount=Decimal(100)), enter(world.cast.owner)
    assert url(case) in browser.get(reverse("cases:list")).content.decode()
    assert 'value="100"' in browser.get(url(case), headers=HERE).content.decode()
    assert save(browser, case, "amount", seen="100", value="ten").status_code == 422
    answer = save(browser, case, "amount", seen="100", value="1 500,50")
    assert '"/cases/?state=open"' in answer["HX-Location"]
    case.refresh_from_db()
    assert (case.amount, case.version) == (Decimal("1500.50"), 2)
    assert browser.get(url(case))["Location"] == reverse("cases:edit", args=[case.id])


def test_a_slip_asks_for_its_reason_in_the_list_and_in_the_form(world: World, enter: Enter) -> None:
    case, browser = world.case(promised_on=date(2026, 12, 1)), enter(world.cast.owner)
    late = {"seen": "2026-12-01", "value": "2026-12-20"}
    answer = save(browser, case, "promised_on", **late)
    assert (answer.status_code, Case.objects.get(pk=case.pk).slips) == (422, 0)
    assert 'name="reason"' in answer.content.decode()
    save(browser, case, "promised_on", **late, reason="Their vacation")
    case.refresh_from_db()
    assert (case.slips, case.promised_on) == (1, date(2026, 12, 20))
    (event,) = events_of(case, "case_edited")
    assert event.data["reason"] == "Their vacation"
    edit = reverse("cases:edit", args=[case.id])
    form = browser.get(edit).context["page"].form
    typed = {name: form[name].value() or "" for name in form.fields}
    assert browser.post(edit, {**typed, "promised_on": "2027-01-20"}).status_code == 422
    told = {**typed, "promised_on": "2027-01-20", "slip_reason": "A strike"}
    assert browser.post(edit, told).status_code == 302


def test_the_second_editor_of_a_cell_sees_both_values(world: World, enter: Enter) -> None:
    case, browser = world.case(amount=Decimal(100)), enter(world.cast.owner)
    save(browser, case, "amount", seen="100", value="200")
    answer = save(browser, case, "amount", seen="100", value="300")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "200" in text
    assert 'value="300"' in text
    assert Case.objects.get(pk=case.pk).amount == Decimal(200)
    # Somebody's change of another field is no conflict and stays.
    save(browser, case, "promised_on", seen="", value="2026-12-20")
    case.refresh_from_db()
    assert (case.amount, case.promised_on) == (Decimal(200), date(2026, 12, 20))


def test_a_cell_has_the_rights_and_the_lines_of_its_case(world: World, enter: Enter) -> None:
    case = world.case(amount=Decimal(100))
    for user, status in ((world.cast.colleague, 403), (world.cast.outsider, 404)):
        browser = enter(user)
        assert save(browser, case, "amount", seen="100", value="1").status_code == status
        assert url(case) not in browser.get(reverse("cases:list")).content.decode()
    browser = enter(world.cast.owner)
    assert save(browser, case, "title", value="Another").status_code == 404
    line = LineFields(name="Work", price=Decimal(5))
    owner = actor(world.cast.owner)
    write_lines(actor=owner, case_id=case.id, version=1, lines=[line], moment=MOMENT)
    case.refresh_from_db()
    assert browser.get(url(case), headers=HERE)["HX-Redirect"].endswith("/lines/")
    refused = save(browser, case, "amount", seen="5", value="9")
    assert "sum of its lines" in refused.content.decode()


def test_class_and_owner_of_a_client_are_changed_in_its_list(world: World, enter: Enter) -> None:
    client = Client.objects.get(pk=world.case().client_id)
    browser, cast = enter(world.cast.head), world.cast

    def change(field: str, **typed: object) -> int:
        to = reverse("clients:cell", args=[client.id, field])
        return browser.post(to, {"version": 1, **typed}, headers=HERE).status_code

    listed = browser.get(reverse("clients:list")).content.decode()
    assert reverse("clients:cell", args=[client.id, "client_class"]) in listed
    assert change("client_class", seen="", value="A") == 200
    assert change("client_class", seen="", value="B") == 409
    assert change("owner_id", seen=cast.owner.id, value=cast.colleague.id) == 200
    client.refresh_from_db()
    assert (client.client_class, client.owner) == ("A", cast.colleague)
