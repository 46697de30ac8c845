"""A card kept in Excel by a person comes in through the browser and is the same card."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from techkarta.accounts.models import User
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion, Process, Stage
from tests import world
from tests.conftest import OpenPage
from tests.sheets import (
    EXPECTED_AFTER,
    EXPECTED_METHODS,
    EXPECTED_MINUTES,
    EXPECTED_PEOPLE,
    ROWS,
    write_p2,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def author() -> User:
    company = world.make_company("sheets")
    process = Process.objects.create(
        organisation=company, code="project", title={"ru": "Проектные продажи"}
    )
    Stage.objects.create(
        process=process, code="p2", mark={"ru": "П2"}, title={"ru": "Разработка клиента"}
    )
    return world.make_user(company, "methodologist", name="Ирина Савельева", language="ru")


def test_a_sheet_becomes_the_card_it_says(
    open_page: OpenPage, author: User, tmp_path: Path
) -> None:
    write_p2(tmp_path / "Карта П2.xlsx")
    page = open_page(user=author, locale="ru-RU")
    page.goto("/cards/")
    page.get_by_role("link", name="Из Excel").click()
    page.locator('input[type="file"]').set_input_files(tmp_path / "Карта П2.xlsx")
    page.get_by_role("button", name="Прочитать таблицу").click()
    expect(page.get_by_role("cell", name="Определить тип клиента")).to_be_visible()
    expect(page.get_by_text("10 операций")).to_be_visible()
    page.get_by_role("button", name="Создать черновики").click()
    expect(page.get_by_role("link", name="Открыть в редакторе")).to_be_visible()
    card = draft_card(CardVersion.objects.get())
    assert (card.code, card.stages) == ("project-p2", ("p2",))
    assert [each.title for each in card.operations] == [row[0] for row in ROWS]
    assert tuple(each.after for each in card.operations) == EXPECTED_AFTER
    assert tuple(each.norm.minutes for each in card.operations if each.norm) == EXPECTED_MINUTES
    people = ((each.role, *each.participants) for each in card.operations)
    assert tuple(people) == EXPECTED_PEOPLE
    methods = (each.control.method for each in card.operations if each.control)
    assert tuple(method.value for method in methods if method) == EXPECTED_METHODS
    page.get_by_role("link", name="Открыть в редакторе").click()
    expect(page.locator('#ed-table tr[data-no="100"]')).to_be_visible()
