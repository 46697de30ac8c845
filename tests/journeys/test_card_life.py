"""Card П2 from an empty stage: written by keyboard, tried, approved, deals moved, printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from techkarta.accounts.models import User
from techkarta.cases.models import StageVisit
from techkarta.engine.cards.model import RepeatEnd
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion, Process, Stage
from techkarta.work.models import Task
from tests import world
from tests.conftest import OpenPage

from .writing import P2, write

# Alike on every database; what may differ has tests of its own in tests/apps.
pytestmark = [
    pytest.mark.journey,
    pytest.mark.alike,
    pytest.mark.django_db(transaction=True),
]

PROCESS, STAGE = "project", "p2"
CRITERION = "Карта цикла подтверждена"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A stage without a card, two deals on it, and the people."""

    author: User
    head: User
    rep: User
    stage: Stage


@pytest.fixture
def office() -> Office:
    company = world.make_company("life")
    process = Process.objects.create(
        organisation=company, code=PROCESS, title="Проектные продажи", sales_type="project"
    )
    stage = Stage.objects.create(
        process=process, code=STAGE, mark="П2", title={"ru": "Разработка клиента"}
    )
    team = world.make_team(company)
    author = world.make_user(company, "methodologist", name="Ирина Савельева", language="ru")
    rep = world.make_user(company, "project_rep", team=team, name="Рита Репина", language="ru")
    head = world.make_head(team, name="Глеб Глава")
    User.objects.filter(pk=head.pk).update(language="ru")
    for title in ("Печи", "Станки"):
        world.make_case(rep, title=title, process=PROCESS, stage=STAGE)
    return Office(author=author, head=head, rep=rep, stage=stage)


def test_card_p2_is_written_tried_approved_moved_to_and_printed(
    open_page: OpenPage, office: Office
) -> None:
    page = open_page(user=office.author)
    version = begin(page, office)
    write_all(page)
    repair(page)
    prove(page)
    send(page, version)
    try_out(page, office, version)
    page = open_page(user=office.head)
    approve(page, version)
    move_deals(page, version)
    print_out(page, version)


def begin(page: Page, office: Office) -> CardVersion:
    """The stage is empty: an empty table is opened."""
    page.goto(f"/cards/stages/{office.stage.id}/start/")
    page.get_by_role("button", name="Открыть пустую таблицу").press("Enter")
    expect(page).to_have_url(re.compile("/edit/$"))
    # The keys work once the scripts of the table are there.
    page.wait_for_load_state()
    return CardVersion.objects.get()


def write_all(page: Page) -> None:
    """Ten operations cell by cell; the key that leads to findings leads into the empty table."""
    page.keyboard.press("F8")
    expect(page.locator("#ed-at")).to_have_text("010")
    for place, row in enumerate(P2, start=1):
        if place > 1:
            page.keyboard.press("Control+Enter")
            expect(page.locator("#ed-at")).to_have_text(f"{10 * place:03}")
        write(page, row)


def repair(page: Page) -> None:
    """The last operation names no controller and no criterion: the repair knows both."""
    page.keyboard.press("F8")
    wanted = page.locator(".mt-finding", has_text="TK307")
    expect(wanted).to_have_count(1)
    wanted.get_by_role("button").press("Enter")
    expect(wanted).to_have_count(0)


def prove(page: Page) -> None:
    """What the stage is left by: an event at the client's."""
    page.locator("#ed-tabs a[href='#ed-criteria-tab']").press("Enter")
    forms = page.locator("#ed-criteria form")
    forms.get_by_role("checkbox").press("Space")
    forms.locator("textarea").press_sequentially(CRITERION)
    forms.locator("select[name='proof']").select_option("client_event")
    forms.get_by_role("button", name="Добавить").press("Enter")
    expect(forms).to_have_count(2)


def send(page: Page, version: CardVersion) -> None:
    """Nothing is left to repair: the card goes to review by its button."""
    page.locator("[data-submit]").press("Enter")
    expect(page).to_have_url(re.compile(rf"/cards/versions/{version.id}/$"))
    version.refresh_from_db()
    assert version.state == "in_review"
    card = draft_card(version)
    assert [item.no for item in card.operations] == [f"{10 * n:03}" for n in range(1, 11)]
    assert card.operation("080").after == ("050", "060", "070")
    assert card.operation("020").repeat.until is RepeatEnd.CLOSED  # type: ignore[union-attr]
    assert card.operation("060").control.by == "executive"  # type: ignore[union-attr]
    assert card.operation("100").control.by == "executive"  # type: ignore[union-attr]
    assert sum(item.norm.minutes for item in card.operations if item.norm) == 370


def try_out(page: Page, office: Office, version: CardVersion) -> None:
    """The author gives the card to a volunteer for a week; he cannot approve it himself."""
    expect(page.get_by_role("button", name="Утвердить")).to_have_count(0)
    page.get_by_label(office.rep.full_name).press("Space")
    page.locator("input[name='until']").fill(f"{timezone.localdate() + timedelta(days=7)}")
    page.get_by_role("button", name="Начать пробу").press("Enter")
    expect(page.locator("#trial")).to_contain_text("ещё не шла ни одна сделка")


def approve(page: Page, version: CardVersion) -> None:
    """Another person sees the results and approves."""
    page.goto(f"/cards/versions/{version.id}/")
    expect(page.locator("#decision")).to_contain_text("Итоги пробы")
    page.get_by_role("button", name="Утвердить").press("Enter")
    page.locator("#tk-confirm button[value='yes']").press("Enter")
    expect(page.locator(".mt-head")).to_contain_text("в силе с")


def move_deals(page: Page, version: CardVersion) -> None:
    """Both deals that had no card go by this one: its first operation is theirs to do."""
    page.get_by_role("link", name="Выбрать с предпросмотром").press("Enter")
    boxes = page.locator("input[name='case']")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.press("Space")
    page.get_by_role("button", name="Перевести отмеченные").press("Enter")
    expect(page.get_by_text("2 сделки идут по новой карте")).to_be_visible()
    assert StageVisit.objects.filter(left_at=None, card_version=version).count() == 2
    assert Task.objects.filter(operation__no="010", state="ready").count() == 2


def print_out(page: Page, version: CardVersion) -> None:
    """The document of the card, as it is printed."""
    page.goto(f"/cards/versions/{version.id}/")
    page.locator("summary, button", has_text="Сохранить файлом").first.press("Enter")
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name="PDF").or_(
            page.get_by_role("link", name="PDF")
        ).first.press("Enter")
    pages = PdfReader(waiting.value.path()).pages
    told = " ".join(" ".join(each.extract_text() for each in pages).split())
    for item in draft_card(version).operations:
        assert item.no in told
    assert "Глава" in told
    assert CRITERION in told
