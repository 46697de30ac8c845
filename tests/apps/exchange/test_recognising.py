"""Sheets and columns are recognised by headings, in Russian and in English."""

from __future__ import annotations

import pytest

from techkarta.exchange.crm.fields import KINDS
from techkarta.exchange.crm.recognising import plain, recognise
from techkarta.exchange.crm.titles import KIND_TITLES, field_title

DEALS = ["opportunity_id", "sales_agent", "product", "account", "deal_stage", "close_value"]


@pytest.mark.parametrize(
    ("headings", "kind", "columns"),
    [
        (DEALS, "deals", {"stage": "deal_stage", "amount": "close_value", "owner": "sales_agent"}),
        (
            ["Номер сделки", "Название", "Контрагент", "Ответственный", "Стадия", "Сумма"],
            "deals",
            {"external_id": "Номер сделки", "client": "Контрагент", "title": "Название"},
        ),
        (["DealName", "CompanyName", "Status"], "deals", {"title": "DealName", "stage": "Status"}),
        (["account", "sector", "subsidiary_of"], "clients", {"parent": "subsidiary_of"}),
        (["Клиент", "Отрасль", "Город"], "clients", {"industry": "Отрасль", "place": "Город"}),
        (["sales_agent", "manager", "regional_office"], "people", {"region": "regional_office"}),
        (["ФИО", "Отдел", "Эл. почта"], "people", {"team": "Отдел", "email": "Эл. почта"}),
        (["product", "series", "sales_price"], "products", {"price": "sales_price"}),
        (["Товар", "Цена"], "products", {"name": "Товар"}),
        (["accounts", "", "sales_teams"], "ignored", {}),
        (["a", "b"], "ignored", {}),
        ([], "ignored", {}),
    ],
)
def test_a_sheet_is_known_by_its_headings(
    headings: list[str], kind: str, columns: dict[str, str]
) -> None:
    found = recognise(headings)
    assert found.kind == kind
    assert columns.items() <= found.columns.items()


def test_a_column_is_proposed_for_one_field_alone() -> None:
    found = recognise(["Название", "Стадия", "Клиент", "Номер"])
    assert len(set(found.columns.values())) == len(found.columns)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [("deal_stage", "deal stage"), ("DealStage", "deal stage"), (" Счёт № ", "счет"), ("№", "")],
)
def test_headings_are_compared_without_signs(heading: str, expected: str) -> None:
    assert plain(heading) == expected


def test_every_kind_and_field_has_a_title_in_both_languages() -> None:
    for kind in KINDS.values():
        assert set(KIND_TITLES[kind.code]) == {"ru", "en"}
        for field in kind.fields:
            assert all(field_title(kind.code, field.code)[code] for code in ("ru", "en"))


def test_words_of_fields_are_written_as_headings_are_compared() -> None:
    wrong = [
        word
        for kind in KINDS.values()
        for field in kind.fields
        for word in field.words
        if plain(word) != word
    ]
    assert not wrong
