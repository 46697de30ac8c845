"""The gallery in a real browser: themes, phone width, keyboard, dialogs, no complaints."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]
PHONE = {"width": 390, "height": 844}
SERIOUS = {"serious", "critical"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _debug(settings: Any) -> None:
    settings.DEBUG = True


@pytest.fixture
def gallery(open_page: OpenPage) -> Callable[..., Page]:
    def one(**options: Any) -> Page:
        page = open_page(**options)
        page.goto("/gallery/")
        return page

    return one


def column_of(page: Page, tile: str) -> str:
    return str(
        page.locator(f'[data-column]:has([data-tile="{tile}"])').get_attribute("data-column")
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_and_reads_well(
    gallery: Callable[..., Page], scheme: str
) -> None:
    page = gallery(color_scheme=scheme)
    assert page.evaluate("document.documentElement.dataset.bsTheme") == scheme
    found = Axe().run(page).response["violations"]
    wrong = {
        item["id"]: [node["html"] for node in item["nodes"]]
        for item in found
        if item["impact"] in SERIOUS
    }
    assert not wrong


@pytest.mark.parametrize("locale", ["ru-RU", "en-GB"])
def test_a_phone_needs_no_sideways_scroll(gallery: Callable[..., Page], locale: str) -> None:
    page = gallery(viewport=PHONE, locale=locale)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(".tk-foot-menu > summary").click()
    expect(page.locator(".tk-foot-menu .tk-nav-item").first).to_be_in_viewport()


def test_the_page_works_without_scripts(gallery: Callable[..., Page]) -> None:
    page = gallery(java_script_enabled=False)
    page.locator(".tk-top-end summary").click()
    page.get_by_role("button", name="Тёмная").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_theme_changes_at_once_and_stays(gallery: Callable[..., Page]) -> None:
    page = gallery(color_scheme="light")
    page.locator(".tk-top-end summary").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Тёмная").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_keys_select_open_and_list_themselves(gallery: Callable[..., Page]) -> None:
    page = gallery()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".tk-is-selected .tk-no")).to_have_text("040")
    page.keyboard.press("k")
    expect(page.locator(".tk-is-selected .tk-no")).to_have_text("010")
    page.keyboard.press("?")
    expect(page.locator("#tk-keys")).to_contain_text("Готово")
    page.keyboard.press("Escape")
    expect(page.locator("#tk-keys")).to_be_hidden()


def test_the_palette_opens_searches_and_closes(gallery: Callable[..., Page]) -> None:
    page = gallery()
    page.keyboard.press("Control+k")
    expect(page.locator("#tk-palette [aria-selected=true]")).to_contain_text("Мой день")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#tk-palette [aria-selected=true]")).to_contain_text("Доска")
    page.keyboard.press("Escape")
    expect(page.locator("#tk-palette")).to_be_hidden()


def test_a_dialog_traps_and_returns_the_focus(gallery: Callable[..., Page]) -> None:
    page = gallery()
    opener = page.locator("[data-open-dialog=gallery-dialog]")
    opener.click()
    expect(page.locator("#gallery-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#gallery-dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_own_minutes_take_the_place_of_a_chip(gallery: Callable[..., Page]) -> None:
    page = gallery()
    page.locator("[name=minutes_own]").fill("50")
    expect(page.locator("[name=minutes]:checked")).to_have_count(0)
    page.get_by_text("30", exact=True).click()
    expect(page.locator("[name=minutes_own]")).to_have_value("")


def test_a_tile_is_lifted_moved_and_put_back_by_keyboard(gallery: Callable[..., Page]) -> None:
    page = gallery()
    page.locator('[data-tile="1"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert column_of(page, "1") == "p2"
    page.keyboard.press("Escape")
    assert column_of(page, "1") == "p1"
    expect(page.locator('[data-tile="1"]')).to_be_focused()


def test_a_dropped_tile_asks_the_server_and_goes_home_when_refused(
    gallery: Callable[..., Page],
) -> None:
    page = gallery(allow=(405,))
    page.locator('[data-tile="1"]').focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.keyboard.press("Space")
    assert "stage=p2" in str(sent.value.post_data)
    expect(page.locator("#toasts .tk-bad")).to_contain_text("Ничего не изменилось")
    assert column_of(page, "1") == "p1"
    page.watch.complaints.clear()  # type: ignore[attr-defined]


def test_a_toast_lies_above_an_open_dialog(gallery: Callable[..., Page]) -> None:
    page = gallery()
    page.locator("[data-open-dialog=gallery-dialog]").click()
    page.evaluate(
        "document.dispatchEvent(new CustomEvent('tk-toast', {detail: {text: 'Kept', tone: 'ok'}}))"
    )
    toast = page.locator("#toasts .tk-toast", has_text="Kept")
    expect(toast).to_be_visible()
    assert toast.evaluate("t => t.closest('#toasts').matches(':popover-open')")
