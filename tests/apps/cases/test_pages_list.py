"""The list of cases: searched, filtered, sorted by allowed columns, summed, exported."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.test import Client as Browser
from django.urls import reverse
from python_calamine import load_workbook

from techkarta.accounts.models import User
from techkarta.cases.services import lose_case
from tests.apps.cases.conftest import World
from tests.apps.cases.test_board import many
from tests.world import MOMENT, actor, make_client

Enter = Callable[[User], Browser]


def listed(browser: Browser, **query: object) -> str:
    answer = browser.get(reverse("cases:list"), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("query", ["хлебозавод", "ХЛЕБ", "колос печей", "Х-200"])
def test_any_part_in_any_case_is_found(world: World, enter: Enter, query: str) -> None:
    client = make_client(world.cast.owner, "Хлебозавод «Колос»")
    world.case(title="Смазка печей", client_id=client.id, product="х-200")
    world.case(title="Другое")
    text = listed(enter(world.cast.owner), q=query)
    assert "Смазка печей" in text
    assert "Другое" not in text


def test_filters_narrow_the_list_and_its_sums(world: World, enter: Enter) -> None:
    world.case(title="Nameless", client_id=None, amount=Decimal(10))
    lost = world.case(title="Lost one", amount=Decimal(7))
    lose_case(
        actor=actor(world.cast.owner), case_id=lost.id, version=1, reason="Price", moment=MOMENT
    )
    browser = enter(world.cast.owner)
    assert "2 deals · ₽17" in listed(browser)
    nameless = listed(browser, no_client="1")
    assert "1 deal · ₽10" in nameless
    assert "Lost one" not in nameless
    assert "Nameless" not in listed(browser, state="lost")
    staged = listed(browser, process=world.process.id, stage=world.stages[2].id)
    assert "Nothing fits the filters" in staged


def test_sorted_by_columns_of_the_list_only(world: World, enter: Enter) -> None:
    for title, amount in (("Middle", 20), ("Least", 10), ("Most", 30), ("Unknown", None)):
        world.case(title=title, amount=amount and Decimal(amount))
    browser = enter(world.cast.owner)

    def order(sort: str) -> list[str]:
        text = listed(browser, sort=sort)
        return sorted(("Least", "Middle", "Most", "Unknown"), key=text.index)

    assert order("amount") == ["Least", "Middle", "Most", "Unknown"]
    assert order("-amount") == ["Most", "Middle", "Least", "Unknown"]
    assert order("owner__password") == order("-entered")
    assert order("title") == ["Least", "Middle", "Most", "Unknown"]


def test_pages_follow_one_another(world: World, enter: Enter) -> None:
    many(world, 120)
    browser = enter(world.cast.owner)
    first, last = listed(browser), listed(browser, page=3)
    assert "page 1 of 3" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="next"' not in last
    assert "page 3 of 3" in listed(browser, page=99)
    assert "page 1 of 3" in listed(browser, page="x")


def test_others_find_an_empty_list_with_the_next_step(world: World, enter: Enter) -> None:
    world.case(title="Secret")
    text = listed(enter(world.cast.outsider))
    assert "Secret" not in text
    assert "No deals yet" in text
    assert reverse("cases:new") in text


def exported(browser: Browser, **query: object) -> list[list[str]]:
    answer = browser.get(reverse("cases:export", args=["csv"]), query)
    text = answer.content.decode("utf-8-sig")
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.reader(StringIO(text)))


def test_the_export_is_what_is_filtered(world: World, enter: Enter) -> None:
    world.case(title="One", amount=Decimal("12.50"), promised_on=date(2026, 12, 1))
    world.case(title="Two")
    rows = exported(enter(world.cast.owner), q="one")
    assert [row[1] for row in rows] == ["Deal", "One"]
    assert "12.50" in rows[1]
    assert "2026-12-01" in rows[1]


def test_the_same_comes_as_a_workbook_with_days_and_numbers(world: World, enter: Enter) -> None:
    world.case(title="=One", amount=Decimal("12.50"), promised_on=date(2026, 12, 1))
    answer = enter(world.cast.owner).get(reverse("cases:export", args=["xlsx"]))
    heading, row = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    told = dict(zip(heading, row, strict=True))
    assert (told["Deal"], told["Amount"]) == ("=One", 12.5)
    assert told["Promised date"] == date(2026, 12, 1)
    unknown = enter(world.cast.owner).get(reverse("cases:export", args=["exe"]))
    assert unknown.status_code == 404


@pytest.mark.parametrize("title", ["=1+1", "+7 900", "-2", "@SUM(A1)", "\t=1"])
def test_nothing_in_the_export_is_a_formula(world: World, enter: Enter, title: str) -> None:
    world.case(title=title, product=title)
    row = exported(enter(world.cast.owner))[1]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)
