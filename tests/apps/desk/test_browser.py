"""The frame in a browser: the command palette by keyboard, sign-in, one toast for one refusal."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.world import PASSWORD, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
OpenPage = Callable[..., Page]


def test_the_palette_finds_by_keyboard_and_opens(open_page: OpenPage) -> None:
    cast = make_cast()
    cast.colleague.full_name = "Кирилл Мельник"
    cast.colleague.save()
    page = open_page(user=cast.owner)
    page.goto("/people/")
    page.keyboard.press("Control+k")
    page.keyboard.type("МЕЛЬНИК")
    first = page.locator("#tk-palette-results a[aria-selected=true]")
    expect(first).to_contain_text("Кирилл Мельник")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/#person-{cast.colleague.id}")


def test_signing_in_changing_the_language_and_signing_out(open_page: OpenPage) -> None:
    cast = make_cast()
    page = open_page(allow=(429,))
    page.goto("/people/")
    expect(page.get_by_role("heading", name="Войти")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("Email").fill(cast.admin.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/people/")
    page.locator("summary[aria-label='Anton Admin']").click()
    page.get_by_role("button", name="Русский").click()
    expect(page.get_by_role("heading", name="Люди")).to_be_visible()
    page.locator("summary[aria-label='Anton Admin']").click()
    page.get_by_role("button", name="Выйти").click()
    page.wait_for_url("**/login/")


def test_a_refusal_of_a_part_is_told_once_in_its_own_words(open_page: OpenPage) -> None:
    cast = make_cast()
    page = open_page(user=cast.admin, allow=(403, 404))
    page.goto("/people/")
    url = json.dumps(f"/people/{cast.stranger.id}/")
    page.evaluate(f"htmx.ajax('GET', {url}, '#main').catch(() => null)")
    toasts = page.locator("#toasts [data-toast]")
    expect(toasts).to_have_count(1)
    expect(toasts).to_contain_text("There is nothing here")
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    # htmx tells the console of every refused part; that is all it may tell.
    complaints = page.watch.complaints  # type: ignore[attr-defined]
    assert all("404 from /people/" in complaint for complaint in complaints)
    complaints.clear()
