"""A defence from the queue to the order that is done, and a number of the report to its file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from techkarta.accounts.models import User
from techkarta.work.models import DefenceOrder
from tests.apps.making import complete, make_stages, operation, put_card, tasks_of
from tests.conftest import OpenPage
from tests.world import Cast, make_case, make_cast, make_user

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@transaction.atomic
def make_office() -> tuple[Cast, User]:
    """A deal whose plan waits for a defence, and an expert of another team."""
    cast = make_cast()
    make_stages(cast.company)
    put_card(cast.company, operation("010", title="Deal plan", method="defence"))
    expert = make_user(
        cast.company, "specialist", team=cast.outsider.team, name="Egor Expert", language="en"
    )
    case = make_case(cast.owner, process="short", title="Coolant for the shafts")
    moment = timezone.now() - timedelta(minutes=5)
    complete(cast.owner, tasks_of(case)["010"], minutes=25, moment=moment)
    return cast, expert


def test_a_defence_from_the_queue_to_the_order_that_is_done(open_page: OpenPage) -> None:
    cast, expert = make_office()
    chair = open_page(user=cast.head, locale="en-US")
    chair.goto("/control/")
    expect(chair.locator(".ck-check h2")).to_have_text("Deal plan")
    chair.get_by_label("Egor Expert").check()
    chair.get_by_role("button", name="Ask for marks").click()
    expect(chair.get_by_text("the mark is awaited")).to_be_visible()
    member = open_page(user=expert, locale="en-US")
    give_mark(member)
    decide(chair)
    do_what_is_ordered(member)
    chair.goto(f"/tasks/{DefenceOrder.objects.get().defence.task_id}/")
    expect(chair.get_by_text("done: Egor Expert")).to_be_visible()
    save_the_rows_of_a_number(chair)


def give_mark(page: Page) -> None:
    """The member finds the question in his day and answers it."""
    page.goto("/")
    page.get_by_role("link", name="Give the mark").click()
    page.get_by_label("accept").check()
    page.get_by_label("Why, in short").fill("The roles are named")
    page.get_by_role("button", name="Give the mark").click()
    expect(page.get_by_text("Your mark is given")).to_be_visible()


def decide(page: Page) -> None:
    """The chair sees the mark and accepts with an order for the expert."""
    page.goto("/control/")
    expect(page.get_by_text("The roles are named")).to_be_visible()
    page.get_by_text("Orders with the decision").click()
    page.get_by_label("What is ordered").first.fill("Test the samples")
    page.get_by_label("Who", exact=True).first.select_option("Egor Expert")
    page.get_by_label("Until when").first.fill(f"{timezone.localdate() + timedelta(days=2)}")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".ck-duty")).to_contain_text("done 1")


def do_what_is_ordered(page: Page) -> None:
    """It stands in the expert's day; done it stays with a way back."""
    page.goto("/")
    order = page.locator(".tk-item", has_text="Test the samples").filter(has_text="Coolant")
    order.get_by_role("button", name="Done: Test the samples").click()
    expect(order.get_by_text("done: Egor Expert")).to_be_visible()
    expect(order.get_by_role("button", name="Undo")).to_be_visible()


def save_the_rows_of_a_number(page: Page) -> None:
    """The report of the work: a number opens its rows, and the rows are a file."""
    page.goto("/reports/work/")
    page.locator(".rp-work").get_by_role("link", name="1", exact=True).first.click()
    expect(page.get_by_role("table")).to_contain_text("Coolant for the shafts")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert "Coolant for the shafts" in Path(saved.value.path()).read_text(encoding="utf-8-sig")
