"""The pages of clients: list, page, form, people."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from techkarta.accounts.models import User
from techkarta.clients.models import Client, Contact
from techkarta.clients.pages.table import SIZE
from tests.world import Cast, make_client

from .conftest import Signed

LIST = "/clients/"
TYPED = {"name": "Новая", "type_codes": ["industrial"], "client_class": "A", "place": "Омск"}


def names(browser: Browser, **query: object) -> list[str]:
    answer = browser.get(LIST, query)
    assert answer.status_code == 200
    return [row.name for row in answer.context["page"].rows]


def url(name: str, *arguments: object) -> str:
    return reverse(f"clients:{name}", args=arguments)


# -------------------------------------------------------------------------------------- list


@pytest.mark.parametrize("query", ["елка", "ЁЛКА", "ёлка вятка", "ЛЕС"])
def test_search_finds_any_part_in_any_case(
    cast: Cast, client_row: Client, signed: Signed, query: str
) -> None:
    make_client(cast.owner, "Дуб")
    assert names(signed(cast.owner), q=query) == ["ООО «Ёлка»"]


def test_the_list_is_filtered_by_type_and_owner(
    cast: Cast, client_row: Client, signed: Signed
) -> None:
    make_client(cast.colleague, "Дуб", type_codes=("trading",))
    browser = signed(cast.owner)
    assert names(browser, type="trading") == ["Дуб"]
    assert names(browser, owner=cast.owner.id) == ["ООО «Ёлка»"]
    assert names(browser, type="nonsense", owner="x") == ["Дуб", "ООО «Ёлка»"]


def test_only_visible_clients_are_listed(cast: Cast, client_row: Client, signed: Signed) -> None:
    assert names(signed(cast.colleague)) == ["ООО «Ёлка»"]
    assert names(signed(cast.outsider)) == []
    assert names(signed(cast.stranger)) == []
    page = signed(cast.outsider).get(LIST).context["page"]
    assert cast.owner.id not in dict(page.filters.fields["owner"].choices)


def test_the_list_is_cut_into_pages(cast: Cast, signed: Signed) -> None:
    Client.objects.bulk_create(
        Client(
            organisation=cast.company,
            owner=cast.owner,
            name=f"Клиент {number:03}",
            search=f"клиент {number:03}",
            created_at="2026-11-23T09:00:00Z",
        )
        for number in range(SIZE + 3)
    )
    browser = signed(cast.owner)
    first = browser.get(LIST, {"q": "клиент"}).context["page"]
    assert len(first.rows) == SIZE
    assert first.after_url == "/clients/?q=%D0%BA%D0%BB%D0%B8%D0%B5%D0%BD%D1%82&page=2"
    last = browser.get(first.after_url).context["page"]
    assert [row.name for row in last.rows] == ["Клиент 050", "Клиент 051", "Клиент 052"]
    assert not last.after_url
    assert len(names(browser, page="99")) == 3
    assert len(names(browser, page="-1")) == SIZE


def test_the_number_of_queries_does_not_grow(
    cast: Cast,
    client_row: Client,
    signed: Signed,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = signed(cast.owner)
    names(browser)
    with django_assert_max_num_queries(30) as few:
        names(browser)
    for number in range(8):
        make_client(cast.owner, f"Ещё {number}", type_codes=("trading",), parent_id=client_row.id)
    with django_assert_max_num_queries(len(few)):
        names(browser)


def test_the_export_holds_what_is_filtered_and_no_formula(
    cast: Cast, client_row: Client, signed: Signed
) -> None:
    make_client(cast.owner, "=cmd()", place="Тула")
    browser = signed(cast.owner)
    answer = browser.get(url("export", "csv"), {"q": "тула"})
    text = answer.content.decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text)))
    assert [line[0] for line in lines] == ["Name", "'=cmd()"]
    User.objects.filter(pk=cast.owner.id).update(language="ru")
    told = browser.get(url("export", "csv")).content.decode("utf-8-sig")
    assert told.splitlines()[0].startswith("Название;")


# ---------------------------------------------------------------------------------- the page


def test_the_page_tells_people_and_family(cast: Cast, client_row: Client, signed: Signed) -> None:
    Contact.objects.create(client=client_row, name="Рогова")
    Contact.objects.create(client=client_row, name="Ушёл", is_active=False)
    child = make_client(cast.owner, "Дочка", parent_id=client_row.id)
    make_client(cast.outsider, "Чужая дочка", parent_id=client_row.id)
    page = signed(cast.owner).get(url("client", client_row.id)).context["page"]
    assert [contact.name for contact in page.contacts] == ["Рогова"]
    assert [link.text for link in page.subsidiaries] == ["Дочка"]
    page = signed(cast.owner).get(url("client", child.id)).context["page"]
    assert url("client", client_row.id) in [fact.url for fact in page.facts]


def test_who_may_not_change_is_offered_nothing(
    cast: Cast, client_row: Client, signed: Signed
) -> None:
    assert signed(cast.owner).get(url("client", client_row.id)).context["page"].can_change
    page = signed(cast.colleague).get(url("client", client_row.id)).context["page"]
    assert not page.can_change
    assert signed(cast.colleague).get(url("edit", client_row.id)).status_code == 403
    assert signed(cast.outsider).get(url("edit", client_row.id)).status_code == 404


# ----------------------------------------------------------------------------------- the form


def test_a_client_is_added(cast: Cast, signed: Signed) -> None:
    answer = signed(cast.owner).post(url("new"), {**TYPED, "owner_id": cast.owner.id})
    row = Client.objects.get()
    assert answer.url == url("client", row.id)
    assert (row.name, row.client_class, row.owner_id) == ("Новая", "A", cast.owner.id)


def test_a_wrong_form_keeps_what_was_typed(cast: Cast, signed: Signed) -> None:
    typed = {**TYPED, "owner_id": cast.owner.id, "name": "", "employees": "много"}
    answer = signed(cast.owner).post(url("new"), typed)
    assert answer.status_code == 422
    form = answer.context["page"].form
    assert set(form.errors) == {"name", "employees"}
    assert form["place"].value() == "Омск"


def test_a_client_is_given_only_to_people_within_reach(cast: Cast, signed: Signed) -> None:
    answer = signed(cast.owner).post(url("new"), {**TYPED, "owner_id": cast.outsider.id})
    assert list(answer.context["page"].form.errors) == ["owner_id"]


def send_edit(browser: Browser, row: Client, **typed: object) -> HttpResponse:
    told = {**TYPED, "owner_id": row.owner_id, "version": 1, **typed}
    return browser.post(url("edit", row.id), told)  # type: ignore[return-value]


def test_two_editors_see_both_values(cast: Cast, client_row: Client, signed: Signed) -> None:
    browser = signed(cast.owner)
    assert send_edit(browser, client_row, place="Тула").status_code == 302
    answer = send_edit(browser, client_row, place="Омск", note="Моё")
    assert answer.status_code == 409
    page = answer.context["page"]  # type: ignore[attr-defined]
    assert [(clash.label, clash.mine, clash.theirs) for clash in page.clashes] == [
        ("Place", "Омск", "Тула"),
        ("Note", "Моё", "—"),
    ]
    assert page.form["note"].value() == "Моё"
    again = {name: page.form[name].value() for name in ("place", "note", "version")}
    assert send_edit(browser, client_row, **again).status_code == 302
    client_row.refresh_from_db()
    assert (client_row.place, client_row.note) == ("Омск", "Моё")


def test_a_parent_is_chosen_by_name(cast: Cast, client_row: Client, signed: Signed) -> None:
    parent = make_client(cast.owner, "Холдинг")
    browser = signed(cast.owner)
    assert send_edit(browser, client_row, parent="холдинг").status_code == 302
    client_row.refresh_from_db()
    assert client_row.parent_id == parent.id
    assert send_edit(browser, client_row, version=2, parent="").status_code == 302
    client_row.refresh_from_db()
    assert client_row.parent_id is None


@pytest.mark.parametrize(("name", "copies"), [("Нет такой", 0), ("Двойник", 2), ("Чужая", 0)])
def test_a_parent_that_is_not_clear_is_asked_again(
    cast: Cast, client_row: Client, signed: Signed, name: str, copies: int
) -> None:
    make_client(cast.outsider, "Чужая")
    for _ in range(copies):
        make_client(cast.owner, name)
    answer = send_edit(signed(cast.owner), client_row, parent=name)
    assert answer.status_code == 422
    assert list(answer.context["page"].form.errors) == ["parent"]  # type: ignore[attr-defined]


def test_a_parent_out_of_sight_stays(cast: Cast, client_row: Client, signed: Signed) -> None:
    hidden = make_client(cast.outsider, "Чужой холдинг")
    Client.objects.filter(pk=client_row.id).update(parent=hidden)
    answer = send_edit(signed(cast.owner), client_row, parent="Чужой холдинг")
    assert answer.status_code == 302
    client_row.refresh_from_db()
    assert client_row.parent_id == hidden.id
    page = signed(cast.owner).get(url("client", client_row.id)).context["page"]
    assert url("client", hidden.id) not in [fact.url for fact in page.facts]


def test_names_are_offered_among_visible_clients(
    cast: Cast, client_row: Client, signed: Signed
) -> None:
    assert "Ёлка" in signed(cast.owner).get(url("names"), {"parent": "ёлк"}).content.decode()
    assert "Ёлка" not in signed(cast.outsider).get(url("names"), {"parent": "ёлк"}).content.decode()
    assert "option" not in signed(cast.owner).get(url("names")).content.decode()


# ------------------------------------------------------------------------------------- people


def test_a_person_is_added_and_removed_on_the_page(
    cast: Cast, client_row: Client, signed: Signed
) -> None:
    browser = signed(cast.owner)
    browser.post(url("contact_add", client_row.id), {"name": "Рогова", "phone": "+7 900"})
    person = Contact.objects.get()
    assert (person.name, person.phone) == ("Рогова", "+7 900")
    browser.post(url("contact_remove", client_row.id, person.id))
    person.refresh_from_db()
    assert not person.is_active


def test_a_wrong_person_is_asked_again_with_what_was_typed(
    cast: Cast, client_row: Client, signed: Signed
) -> None:
    typed = {"name": "Рогова", "email": "не почта"}
    answer = signed(cast.owner).post(url("contact_add", client_row.id), typed)
    assert answer.status_code == 422
    form = answer.context["page"].contact_form
    assert list(form.errors) == ["email"]
    assert form["name"].value() == "Рогова"
    refused = signed(cast.colleague).post(url("contact_add", client_row.id), {"name": ""})
    assert refused.status_code == 403
