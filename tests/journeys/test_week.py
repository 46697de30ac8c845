"""A week in a browser: planned, overloaded, given to others, accepted by the head."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from techkarta.work.models import Task
from tests import world
from tests.apps.making import operation, put_card

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)


def make_overload() -> world.Cast:
    """Thirteen tasks of two hours, all the owner's and due on Friday: three do not fit."""
    cast = world.make_cast()
    put_card(cast.company, *(operation(f"{10 * no:04}") for no in range(1, 14)))
    world.make_case(cast.owner, process="short", title="A big order")
    Task.objects.update(due_at=MONDAY + timedelta(days=4), minutes_norm=120)
    return cast


def test_a_week_is_planned_shared_out_and_accepted(open_page: Callable[..., Page]) -> None:
    with time_machine.travel(MONDAY):
        cast = make_overload()
        page = open_page(user=cast.owner, locale="en-GB")
        page.goto("/plan/")
        page.get_by_role("button", name="Plan the week").click()
        without = page.locator(".tk-item", has_text="No day of the week has room for it")
        expect(without).to_have_count(3)
        page.context.close()

        page = open_page(user=cast.head, locale="en-GB")
        page.goto("/plan/team/")
        page.get_by_role("link", name="Propose a redistribution").click()
        rows = page.locator(".sh-move")
        expect(rows).to_have_count(3)
        loads = page.locator("#loads tr", has_text="Kirill Colleague")
        expect(loads).to_contain_text("20%")
        rows.first.get_by_role("checkbox").uncheck()
        expect(loads).to_contain_text("13%")
        page.get_by_role("button", name="Accept the redistribution").click()
        expect(page.get_by_text("2 operations changed hands")).to_be_visible()
        page.goto(f"/plan/{cast.owner.id}/")
        expect(page.locator(".tk-item", has_text="has room for it")).to_have_count(1)
        page.get_by_role("button", name="Accept the plan").click()
        expect(page.get_by_text("Accepted by Hanna Head")).to_be_visible()
    assert Task.objects.filter(owner=cast.colleague, planned_on__isnull=False).count() == 2
