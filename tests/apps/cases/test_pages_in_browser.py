"""Case page and board in a real browser: keyboard moves, the dialog of the gate, open rows."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from techkarta.cases.models import Case
from tests.apps.cases.conftest import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]
OpenPage = Callable[..., Page]
REFUSED = 422
SERIOUS = {"serious", "critical"}


@pytest.fixture(autouse=True)
def _debug(settings: Any) -> None:
    settings.DEBUG = True


def stands_in(page: Page, case: Case, column: str) -> None:
    """Wait until the card lies in the column: it travels home after its dialog has closed."""
    expect(page.locator(f'[data-column="{column}"] [data-tile="{case.id}"]')).to_be_visible()


def carry(page: Page, case: Case) -> None:
    """Lift a card, carry it one column to the right, and drop it."""
    page.locator(f'[data-tile="{case.id}"]').focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)


def serious_faults(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['nodes'][0]['html'][:120]}"
        for item in violations
        if item["impact"] in SERIOUS
    ]


def test_a_refused_card_goes_home_and_an_allowed_one_stays(
    world: World, open_page: OpenPage
) -> None:
    case = world.case()
    first, second = str(world.stages[0].id), str(world.stages[1].id)
    page = open_page(user=world.cast.head, allow=(REFUSED,))
    page.goto(f"{reverse('cases:board')}?process={world.process.id}")
    carry(page, case)
    dialog = page.locator("dialog#move:modal")
    expect(dialog).to_contain_text("Not in place yet")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    stands_in(page, case, first)
    carry(page, case)
    dialog.locator(".cs-override summary").click()
    dialog.locator("[name=reason]").first.fill("Agreed with the client")
    dialog.locator(".cs-override button").click()
    expect(page.locator(f'#column-{second} [data-tile="{case.id}"]')).to_be_focused()
    expect(page.locator(f"#column-head-{second}")).to_contain_text("1")
    assert Case.objects.get().stage_id == world.stages[1].id


def test_a_row_opens_its_panel_and_the_next_operation_follows(
    world: World, open_page: OpenPage
) -> None:
    case = world.case()
    page = open_page(user=world.cast.owner)
    page.goto(reverse("cases:case", args=[case.id]))
    row = page.locator(f"#operation-{world.task(case, '010').id}")
    row.get_by_role("link", name="Call the client").click()
    panel = row.locator("[data-panel]")
    expect(panel).to_be_visible()
    row.get_by_role("link", name="Call the client").click()
    expect(panel).to_have_count(0)
    row.get_by_role("link", name="Call the client").click()
    panel.locator("[name=evidence_text]").fill("Agreed on the task")
    panel.get_by_role("button", name="Done").click()
    following = page.locator(f"#operation-{world.task(case, '020').id} [data-panel]")
    expect(following).to_be_visible()
    expect(page.locator("#gate")).to_contain_text("020 can be done")


def test_a_proof_given_in_the_dialog_shows_on_the_page_behind_it(
    world: World, open_page: OpenPage
) -> None:
    case = world.case()
    page = open_page(user=world.cast.owner)
    page.goto(reverse("cases:case", args=[case.id]))
    page.locator(".cs-actions .tk-menu summary").click()
    page.get_by_role("link", name="Move to S2").click()
    dialog = page.locator("dialog#move:modal")
    dialog.locator("[name=text]").fill("A letter of the engineer")
    dialog.get_by_role("button", name="Prove").click()
    expect(dialog).to_contain_text("in place: 1 criterion")
    dialog.get_by_role("button", name="Leave in S1").click()
    expect(page.locator("#gate")).to_contain_text("A letter of the engineer")


@pytest.mark.alike
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1360])
def test_pages_read_well_and_fit(world: World, open_page: OpenPage, theme: str, width: int) -> None:
    case = world.case()
    world.finish(case, "010")
    world.cast.head.theme = theme
    world.cast.head.save()
    page = open_page(user=world.cast.head, viewport={"width": width, "height": 900})
    for url in (
        reverse("cases:case", args=[case.id]),
        f"{reverse('cases:board')}?process={world.process.id}",
        reverse("cases:list"),
        reverse("cases:edit", args=[case.id]),
        reverse("cases:new"),
        reverse("cases:move", args=[case.id]),
    ):
        page.goto(url)
        assert serious_faults(page) == [], url
        root = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert root[0] <= root[1], f"{url} is wider than the screen"
