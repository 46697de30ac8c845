"""Products become the lines of a deal, the deal changes hands, a program is let in and shut out."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import world
from tests.apps.making import operation, put_card
from tests.conftest import OpenPage

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LIST = "Name\tUnit\tPrice\nPump CH-40\tpc\t89 500,50\nCommissioning\tday\t12000\n"


def office() -> tuple[world.Cast, str]:
    """A team with one card of one operation, and the address of the owner's deal."""
    cast = world.make_cast()
    put_card(cast.company, operation("010"))
    case = world.make_case(cast.owner, process="short", title="Pumps for the bay")
    return cast, reverse("cases:case", args=[case.id])


def test_a_pasted_list_makes_the_amount_of_a_deal(open_page: OpenPage) -> None:
    cast, deal = office()
    head = open_page(user=cast.head, locale="en-GB")
    head.goto(reverse("products:list"))
    head.get_by_label("Rows of a spreadsheet").fill(LIST)
    head.get_by_role("button", name="Load the list").click()
    expect(head.get_by_role("row", name="Pump CH-40")).to_contain_text("89,500.50")
    head.context.close()

    rep = open_page(user=cast.owner, locale="en-GB")
    rep.goto(f"{deal}lines/")
    rep.wait_for_load_state()
    type_lines(rep)
    expect(rep.locator("[data-total]")).to_have_text("189,801")
    rep.keyboard.press("Alt+ArrowUp")
    rep.get_by_role("button", name="Save").click()
    expect(rep.get_by_text("The lines are saved")).to_be_visible()
    expect(rep.locator("[name=name]").first).to_have_value("Commissioning")
    rep.goto(reverse("cases:board"))
    expect(rep.locator("[data-tile]", has_text="Pumps for the bay")).to_contain_text("189,801")


def type_lines(page: Page) -> None:
    """Two pumps and a day with a discount, by the keyboard alone."""
    page.get_by_label("Product or service, 1").focus()
    page.keyboard.type("pump ch-40")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Price, 1")).to_have_value("89500.5")
    page.get_by_label("Quantity, 1").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("2")
    page.get_by_label("Product or service, 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Product or service, 2")).to_be_focused()
    page.keyboard.type("Commissioning")
    page.keyboard.press("Tab")
    page.get_by_label("Discount, %, 2").focus()
    page.keyboard.type("10")


def test_a_deal_is_handed_over_and_the_other_says_so(open_page: OpenPage) -> None:
    cast, deal = office()
    head = open_page(user=cast.head, locale="en-GB", allow=(422,))
    head.goto(deal)
    head.wait_for_load_state()
    head.locator(".cs-actions .tk-menu summary").click()
    head.get_by_role("link", name="Hand over").click()
    dialog = head.get_by_role("dialog")
    dialog.get_by_label("New owner").select_option(label="Kirill Colleague")
    dialog.get_by_label("Next step").fill("Call on Friday")
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog.locator("[aria-invalid=true]")).to_have_attribute("name", "agreed")
    dialog.locator("[name=agreed]").fill("A price for a year")
    dialog.get_by_role("button", name="Hand over").click()
    expect(head.get_by_text("A price for a year").first).to_be_visible()
    head.context.close()

    colleague = open_page(user=cast.colleague, locale="en-GB")
    colleague.goto(deal)
    note = colleague.locator(".tk-panel", has_text="Handed over to Kirill Colleague")
    expect(note).to_contain_text("Call on Friday")
    note.get_by_role("button").click()
    expect(note).to_have_count(0)


def test_a_program_gets_in_by_a_token_until_it_is_revoked(open_page: OpenPage) -> None:
    cast = world.make_cast()
    page = open_page(user=cast.owner, locale="en-GB")
    page.goto(reverse("accounts:tokens"))
    page.get_by_label("What it is for").fill("Sales table")
    page.get_by_role("button", name="Make a token").click()
    secret = page.locator("code", has_text="tk_").first
    expect(secret).to_be_visible()
    # The session of the page goes with it and makes a wrong token no better.
    told = {"headers": {"Authorization": f"Bearer {secret.text_content()}"}}
    answer = page.request.get("/api/v1/me", **told)
    expect(answer).to_be_ok()
    assert cast.owner.full_name in answer.text()
    page.wait_for_load_state()
    page.get_by_role("button", name="Revoke").click()
    page.locator("#tk-confirm button[value=yes]").click()
    expect(page.get_by_text("No program acts as you")).to_be_visible()
    assert page.request.get("/api/v1/me", **told).status == 401
