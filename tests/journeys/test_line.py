"""The line: filled from history, one person added, the answer read, kept and compared."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from techkarta.line.models import LineScenario
from techkarta.line.selectors import forecasts
from tests.apps.line.conftest import fill_history
from tests.apps.making import operation, put_card
from tests.conftest import OpenPage
from tests.world import Cast, make_cast

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@transaction.atomic
def make_office() -> Cast:
    cast = make_cast()
    put_card(cast.company, operation("010"), operation("020", "010"))
    fill_history(cast, timezone.now())
    return cast


def test_a_person_is_added_and_the_scenario_kept(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    monkeypatch.setattr(forecasts, "OPERATIONS", 1)
    page = open_page(user=make_office().head, locale="en-US")
    page.goto("/line/")
    expect(page.locator(".ln-stage").first).to_contain_text("At work")
    people = page.get_by_role("spinbutton", name="sales manager")
    now = int(people.input_value())
    people.fill(str(now + 3))
    people.press("Enter")
    asked = page.locator("#line-compared .ln-asked")
    expect(asked.first).to_have_text("What is asked")
    expect(asked.nth(1)).to_contain_text(f"sales manager {now} → {now + 3}")
    # What equals today stays out of the address.
    expect(page).to_have_url(re.compile(r"^(?!.*norm\.).*people\.rep="))
    page.get_by_label("Title of the scenario").fill("Three more")
    page.get_by_role("button", name="Keep the scenario").click()
    expect(page.locator("#line-compared")).to_contain_text("Three more")
    assert LineScenario.objects.get().changes == {"people.rep": now + 3}
    page.get_by_role("button", name="Take off: Three more").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("#line-compared")).to_contain_text("Three more")
