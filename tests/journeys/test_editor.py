"""The editor of a card: pasted rows, undo, a refusal among fast typing, the order drawn."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from techkarta.method.models import CardVersion, Process, Stage
from techkarta.method.services import start_card
from tests import world
from tests.conftest import OpenPage

from .writing import cell, enter, put

pytestmark = [
    pytest.mark.journey,
    pytest.mark.alike,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def draft() -> CardVersion:
    company = world.make_company("editor")
    author = world.make_user(company, "methodologist", name="Ирина Савельева", language="ru")
    process = Process.objects.create(organisation=company, code="own", title={"ru": "Свой"})
    stage = Stage.objects.create(
        process=process, code="p2", mark="П2", title={"ru": "Разработка клиента"}
    )
    return start_card(actor=world.actor(author), stage_id=stage.id, moment=timezone.now())


def test_what_is_typed_is_pasted_undone_and_drawn(open_page: OpenPage, draft: CardVersion) -> None:
    page = open_page(user=draft.author)
    enter(page, draft)
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "Собрать досье\\tДосье\\nЗвонить\\tОтвет есть\\nЖдать\\tЕсть");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(cell(page, "030", "title")).to_have_text("Ждать")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+Delete")
    expect(cell(page, "020", "title")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(cell(page, "020", "result")).to_have_text("Ответ есть")
    refuse_one_of_many(page)
    draw_and_take(page)
    seen = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert not seen.response["violations"], seen.generate_report()


def refuse_one_of_many(page: Page) -> None:
    """Of cells typed faster than they are saved a wrong one is told, and stays told."""
    cell(page, "030", "norm").click()
    for typed in ("много", "", "Сайт", "Ответ"):
        put(page, typed)
        page.keyboard.press("Tab")
    expect(cell(page, "030", "evidence_text")).to_have_text("Ответ")
    expect(page.locator("#ed-notice")).to_contain_text("много")
    expect(page.locator("#editor")).not_to_have_class(re.compile("ed-is-saving"))
    expect(page.locator("#ed-notice")).to_contain_text("много")
    cell(page, "030", "role").click()
    put(page, "РОП")
    page.keyboard.press("Tab")
    expect(page.locator("#ed-notice")).not_to_contain_text("много")


def draw_and_take(page: Page) -> None:
    """An arrow from the first operation to the last: drawn by keys, taken away by the mouse."""
    box = page.locator('#ed-picture a[data-no="010"]')
    box.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(cell(page, "030", "after")).to_have_text("020, 010")
    page.locator('#ed-picture g[data-before="010"][data-after="030"]').dispatch_event("click")
    page.locator(".ed-hint button").click()
    expect(cell(page, "030", "after")).to_have_text("020")
    first, last = (page.locator(f'#ed-picture a[data-no="{no}"] rect') for no in ("010", "030"))
    first.drag_to(last)
    expect(cell(page, "030", "after")).to_have_text("020, 010")
