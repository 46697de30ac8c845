"""A client's recurring cycle in a browser, over three months of a moved clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import Page, expect

from techkarta.engine.cards.model import Repeat, RepeatUnit
from techkarta.work.models import Task
from tests import world
from tests.apps.making import operation, put_card

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MONTHLY = Repeat(every=1, unit=RepeatUnit.MONTH)


def test_a_regular_client_over_three_months(open_page: Callable[..., Page]) -> None:
    with time_machine.travel(datetime(2026, 11, 30, 7, tzinfo=UTC)):
        company = world.make_company("rhythm")
        rep = world.make_user(company, team=world.make_team(company), name="Рита Репина")
        put_card(company, operation("010", title="Call before the order", repeat=MONTHLY))
        client = world.make_client(rep, "ООО «Волжский редуктор»", client_class="A")
        world.make_case(rep, client, process="short", title="Месячный цикл")
        # Told by the clock of the world, not by the moment of the journey.
        Task.objects.update(due_at=datetime(2026, 11, 30, 15, tzinfo=UTC))
    # On the last day, in the middle of the next cycle, and long after it was missed.
    for now in ((2026, 11, 30), (2026, 12, 29), (2027, 3, 31)):
        with time_machine.travel(datetime(*now, 7, tzinfo=UTC)):
            page = open_page(user=rep, locale="en-GB")
            page.goto("/")
            call = page.get_by_role("link", name="Call before the order")
            expect(call).to_have_count(1)
            call.click()
            page.fill("[name=evidence_text]", "Talked to the buyer")
            page.fill("[name=result]", "The order comes on Friday")
            page.locator("label.tk-chip", has_text="15").first.click()
            with page.expect_response("**/completion/") as answer:
                page.get_by_role("button", name="Done").click()
            assert answer.value.ok
            page.context.close()
    rows = Task.objects.order_by("occurrence").values_list("occurrence", "state", "due_at__date")
    assert [(number, state, str(day)) for number, state, day in rows] == [
        (1, "accepted", "2026-11-30"),
        (2, "accepted", "2026-12-30"),
        (3, "accepted", "2027-01-29"),
        (4, "ready", "2027-04-30"),
    ]
