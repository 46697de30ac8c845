"""The head's fifteen minutes, from the queue to the last deviation; many deals moved at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from techkarta.cases.models import Case
from techkarta.work.models import Check
from techkarta.work.services import Given
from tests.apps.making import complete, make_stages, operation, put_card, tasks_of
from tests.conftest import OpenPage
from tests.world import Cast, make_case, make_cast

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@transaction.atomic
def make_office() -> Cast:
    """Two deals whose operation waits for the head, one whose operation is overdue."""
    cast = make_cast()
    make_stages(cast.company)
    put_card(cast.company, operation("010", method="each"))
    now = timezone.now()
    for number, minutes in enumerate((9, 30)):
        case = make_case(cast.owner, process="short", title=f"Deal {number}")
        said = Given(kind="note", text=f"Pahomova asked about batch {number}")
        moment = now - timedelta(minutes=5 - number)
        complete(cast.owner, tasks_of(case)["010"], said, minutes=minutes, moment=moment)
    make_case(cast.owner, process="short", title="Deal 2")
    return cast


def test_the_heads_fifteen_minutes_from_queue_to_last_deviation(open_page: OpenPage) -> None:
    cast = make_office()
    page = open_page(user=cast.head, locale="en-US")
    page.goto("/control/")
    expect(page.locator(".ck-check h2")).to_have_text("Do 010")
    expect(page.locator(".ck-why")).to_contain_text("9 min of a norm of 30, 30 %")
    page.get_by_text("R3 The answer is incomplete").click()
    page.locator("textarea[name=note]").fill("Who decides?")
    page.get_by_role("button", name="Return").click()
    expect(page.locator(".ck-duty")).to_contain_text("done 1")
    page.keyboard.press("a")
    expect(page.locator(".ck-duty")).to_contain_text("done 2")
    answer_deviation(page)
    decided = Check.objects.order_by("id").values_list("decision", flat=True)
    assert list(decided) == ["returned", "accepted"]
    day = open_page(user=cast.owner, locale="en-US")
    day.goto("/")
    expect(day.get_by_text("Who decides?")).to_be_visible()
    expect(day.get_by_text("Write a summary letter").first).to_be_visible()


def answer_deviation(page: Page) -> None:
    """Give every deviation of the page an action."""
    while page.get_by_role("link", name="Give an action").count():
        left = page.get_by_role("link", name="Give an action").count()
        page.get_by_role("link", name="Give an action").first.click()
        dialog = page.locator("#dialogs")
        dialog.get_by_text("C5 the client does not answer").click()
        dialog.locator("input[name=text]").fill("Write a summary letter")
        dialog.get_by_role("button", name="Give the action").click()
        expect(page.get_by_role("link", name="Give an action")).to_have_count(left - 1)


def test_many_deals_are_moved_with_a_report_row_by_row(open_page: OpenPage) -> None:
    cast = make_office()
    page = open_page(user=cast.head, locale="en-US")
    page.goto("/control/")
    page.keyboard.press("a")
    expect(page.locator(".ck-duty")).to_contain_text("done 1")
    page.goto("/cases/")
    for number in range(3):
        page.get_by_label(f"Deal {number}").check()
    page.get_by_role("button", name="Move on").click()
    expect(page.get_by_text("1 deal changed")).to_be_visible()
    expect(page.get_by_text("Not in place yet: 1 operation")).to_have_count(2)
    page.get_by_role("link", name="What is missing").first.click()
    expect(page.locator("#dialogs")).to_contain_text("Not in place yet")
    assert sorted(Case.objects.values_list("stage__code", flat=True)) == ["s1", "s1", "s2"]
