"""A card written in the editor by keyboard alone: its finding repaired, sent to review."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from techkarta.method.models import CardVersion, Process, Stage
from techkarta.method.services import start_card
from tests import world
from tests.conftest import OpenPage

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft() -> CardVersion:
    company = world.make_company("editor")
    author = world.make_user(company, "methodologist", name="Ирина Савельева", language="ru")
    process = Process.objects.create(organisation=company, code="own", title={"ru": "Свой"})
    stage = Stage.objects.create(process=process, code="s1", mark="С1", title={"ru": "Отбор"})
    return start_card(actor=world.actor(author), stage_id=stage.id, moment=timezone.now())


def cell(page: Page, no: str, name: str) -> Locator:
    return page.locator(f'#ed-table tr[data-no="{no}"] [name="{name}"]')


def write(page: Page, title: str, result: str, minutes: str, proof: str) -> None:
    """Fill a row from its title on, with Tab from cell to cell."""
    keys = page.keyboard
    keys.type(title)
    keys.press("Tab")
    keys.type(result)
    for _ in ("after", "how often", "minutes"):
        keys.press("Tab")
    keys.type(minutes)
    for _ in ("setup", "performer"):
        keys.press("Tab")
    # A list takes typed letters from a real keyboard, which the driver has in Latin alone.
    page.locator("select:focus").select_option("rep")
    keys.press("Tab")
    keys.type("Справочник")
    keys.press("Tab")
    keys.type(proof)


def test_a_card_is_written_by_keyboard(open_page: OpenPage, draft: CardVersion) -> None:
    page = open_page(user=draft.author)
    page.goto(f"/cards/versions/{draft.id}/edit/")
    cell(page, "010", "title").focus()
    write(page, "Определить тип клиента", "Тип выбран", "30", "Тип указан")
    page.keyboard.press("Control+Enter")
    expect(cell(page, "020", "title")).to_be_focused()
    write(page, "Поговорить с закупкой", "Ответы записаны", "45", "Пять ответов")
    page.keyboard.press("ArrowUp")
    expect(cell(page, "010", "evidence_text")).to_be_focused()
    repair(page)
    expect(page.locator("#findings .tk-code", has_text="TK307")).to_have_count(0)
    page.locator("[data-submit]").press("Enter")
    expect(page).to_have_url(re.compile(rf"/cards/versions/{draft.id}/$"))
    draft.refresh_from_db()
    assert draft.state == "in_review"
    rows = list(draft.operations.values_list("no", "title", "minutes", "role", "controller"))
    assert rows == [
        ("010", "Определить тип клиента", 30, "rep", "head_of_sales"),
        ("020", "Поговорить с закупкой", 45, "rep", "head_of_sales"),
    ]


def repair(page: Page) -> None:
    """Press the repair of each missing control."""
    wanted = page.locator(".mt-finding", has_text="TK307")
    for left in (1, 0):
        expect(wanted).to_have_count(left + 1)
        wanted.first.get_by_role("button").press("Enter")
    expect(wanted).to_have_count(0)


def test_what_is_typed_is_undone_and_pasted(open_page: OpenPage, draft: CardVersion) -> None:
    page = open_page(user=draft.author)
    page.goto(f"/cards/versions/{draft.id}/edit/")
    cell(page, "010", "title").focus()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "Собрать досье\\tДосье есть\\nПозвонить клиенту\\tОтвет есть");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(cell(page, "020", "title")).to_have_value("Позвонить клиенту")
    cell(page, "020", "title").focus()
    page.keyboard.press("Alt+Delete")
    expect(cell(page, "020", "title")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(cell(page, "020", "result")).to_have_value("Ответ есть")
