"""The wizard walked in a browser: the page drives the chunks itself; nothing is out of reach."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from techkarta.accounts.models import User
from techkarta.cases.models import Case
from techkarta.exchange.services import writing

from .conftest import company_of_admin

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OpenPage = Callable[..., Page]
SERIOUS = {"serious", "critical"}
PHONE = {"width": 390, "height": 844}
DEALS = (
    "id,title,account,owner,stage,created,closed,amount\n"
    "1,Film,Bakery,Ivan Petrov,Prospecting,2020-10-03,,1000\n"
    "2,Oil,,Ivan Petrov,Won,2020-09-01,2020-10-20,640\n"
    "3,Glue,Dairy,Ivan Petrov,Our own word,2020-09-01,,90\n"
)


@pytest.fixture
def boss(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(writing, "CHUNK", 1)
    return User.objects.get(pk=company_of_admin().user_id)


def offences(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{item['id']}: {item['help']}" for item in found if item["impact"] in SERIOUS]


def test_a_file_becomes_deals(open_page: OpenPage, boss: User, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, "utf-8")
    page = open_page(user=boss, allow=(422,), color_scheme="dark")
    page.goto("/imports/")
    assert offences(page) == []
    page.set_input_files("input[type=file]", tmp_path / "deals.csv")
    page.get_by_role("button", name="Прочитать файлы").click()
    page.get_by_role("button", name="Посмотреть строки").click()
    expect(page.get_by_role("alert")).to_contain_text("Our own word")
    assert offences(page) == []
    page.get_by_label("Исход: Our own word").select_option("open")
    page.get_by_label("Этап у вас: Our own word").select_option("traditional/t3")
    page.get_by_role("button", name="Посмотреть строки").click()
    expect(page.get_by_role("heading", name="Просмотр")).to_be_visible()
    assert offences(page) == []
    assert Case.objects.count() == 0
    page.get_by_role("button", name="Загрузить 3 строки").click()
    expect(page.get_by_role("heading", name="Загрузка завершена")).to_be_visible()
    assert offences(page) == []
    assert Case.objects.count() == 3


def test_choosing_another_column_asks_anew_and_fits_a_phone(
    open_page: OpenPage, boss: User, tmp_path: Path
) -> None:
    (tmp_path / "deals.csv").write_text(DEALS, "utf-8")
    page = open_page(user=boss, viewport=PHONE)
    page.goto("/imports/")
    page.set_input_files("input[type=file]", tmp_path / "deals.csv")
    page.get_by_role("button", name="Прочитать файлы").click()
    page.get_by_label("Этап *").select_option("title")
    expect(page.get_by_label("Исход: Film")).to_be_visible()
    assert offences(page) == []
    width: Any = page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
