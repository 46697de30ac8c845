"""A way of selling of one's own: process, stages, a technology with its control, a gap filled."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion, Stage
from tests import world
from tests.conftest import OpenPage

# Alike on every database; what may differ has tests of its own in tests/apps.
pytestmark = [
    pytest.mark.journey,
    pytest.mark.alike,
    pytest.mark.django_db(transaction=True),
]


def test_a_process_of_ones_own_gets_stages_a_technology_and_a_card(open_page: OpenPage) -> None:
    company = world.make_company("office")
    author = world.make_user(company, "methodologist", name="Ирина Савельева", language="ru")
    page = open_page(user=author, allow=(422,))
    make_process(page)
    make_technology(page)
    fill_gap(page)


def make_process(page: Page) -> None:
    """A process with its first stage, another stage, and that one moved up."""
    page.goto("/processes/new/")
    page.locator("[name=title_ru]").fill("Тендеры")
    page.locator("[name=code]").fill("tender")
    page.locator("[name=stage_ru]").fill("Подача")
    save(page)
    page.get_by_role("link", name="Добавить этап").click()
    page.locator("[name=title_ru]").fill("Отбор")
    save(page)
    stages = page.locator(".mp-stages tbody .mp-name")
    expect(stages).to_contain_text(["Подача", "Отбор"])
    page.get_by_role("button", name="Поднять «Отбор»").click()
    expect(stages).to_contain_text(["Отбор", "Подача"])


def make_technology(page: Page) -> None:
    """A tool without control is refused and what was typed stays; with one it is usable."""
    page.goto("/cards/catalogue/new/")
    page.locator("[name=title_ru]").fill("Разбор закупки")
    page.get_by_label("Тендеры").check(force=True)
    page.locator("[name=is_usable]").check()
    page.locator("[name=tool-0-title_ru]").fill("Лист закупки")
    save(page)
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.locator("[name=tool-0-title_ru]")).to_have_value("Лист закупки")
    page.locator("[name=tool-0-controls_ru]").fill("Сверка с документацией")
    save(page)
    expect(page.locator(".mc-technology")).to_contain_text("Сверка с документацией")


def fill_gap(page: Page) -> None:
    """The plus of the coverage leads to the draft of the stage's card, with tool and control."""
    page.goto("/cards/coverage/?process=tender")
    expect(page.locator(".mc-gap")).to_contain_text("Разбор закупки")
    page.locator(".mc-gap .mc-add").first.click()
    expect(page).to_have_url(re.compile("/edit/"))
    expect(page.locator("#ed-table tr[data-no]")).to_have_count(1)
    row = CardVersion.objects.get()
    assert row.card.stage == Stage.objects.get(title={"ru": "Отбор"})
    (operation,) = draft_card(row).operations
    assert operation.technology
    assert operation.control
    assert operation.control.criterion


def save(page: Page) -> None:
    page.get_by_role("button", name="Сохранить").click()
