"""The log of another system is held against the card, down to the worst operation's deals."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from techkarta.method.models import CardVersion
from techkarta.method.selectors import card_of
from techkarta.ui.formats import localise
from tests.conftest import OpenPage
from tests.world import Cast, make_cast

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast() -> Cast:
    made = make_cast(has_processes=True)
    made.head.language = "ru"
    made.head.save(update_fields=["language"])
    return made


def write_log(path: Path, names: list[str]) -> None:
    """Ten deals; in four of them the second operation is left out, and one shouts a name."""
    rows = ["Сделка;Операция;Начало;Кто"]
    for deal in range(10):
        done = [name for at, name in enumerate(names) if at != 1 or deal > 3]
        if deal == 9:
            done[0] = done[0].upper()
        rows += [
            f"Д-{deal};{name};23.11.2026 {9 + minute // 60:02}:{minute % 60:02};Анна"
            for minute, name in enumerate(done)
        ]
    path.write_text("\n".join(rows), "utf-8")


def test_a_foreign_log_is_mapped_judged_and_opened(
    open_page: OpenPage, cast: Cast, tmp_path: Path
) -> None:
    version = CardVersion.objects.filter(
        card__stage__process__organisation=cast.owner.organisation, state="in_force"
    ).order_by("id")[0]
    operations = card_of(version.id).operations
    names = [localise(each.title or "", "ru") for each in operations]
    write_log(tmp_path / "Выгрузка.csv", names)
    page = open_page(user=cast.head, locale="ru-RU")
    page.goto("/reports/conformance/")
    page.get_by_role("link", name="Другие системы").click()
    page.get_by_label("По какой карте").select_option(f"version:{version.id}")
    page.locator('input[type="file"]').set_input_files(tmp_path / "Выгрузка.csv")
    page.get_by_role("button", name="Прочитать журнал").click()
    page.get_by_label(names[0].upper(), exact=True).select_option(operations[0].no)
    page.get_by_role("button", name="Сверить с картой").click()
    expect(page.get_by_text("не по карте 4 раза из 10")).to_be_visible()
    page.get_by_role("link", name=f"{operations[1].no} {names[1]}").click()
    expect(page.get_by_role("link", name="Д-0")).to_be_visible()
    expect(page.get_by_role("link", name="Д-7")).to_have_count(0)
    page.get_by_role("link", name="Д-0").click()
    expect(page.get_by_role("heading", name="Д-0")).to_be_visible()
    expect(page.get_by_text("пропущена")).to_be_visible()
