"""A written card on its way: tried, approved by another person, running deals moved, printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from techkarta.accounts.models import User
from techkarta.cases.models import StageVisit
from techkarta.engine.cards.editing import SetOperation
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion
from techkarta.method.services import edit_draft, start_draft, submit_version
from tests import world
from tests.conftest import OpenPage

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PROCESS, STAGE = "project", "p2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Card П2 in review, two deals by the revision before it, and the people."""

    author: User
    head: User
    rep: User
    version: CardVersion


@pytest.fixture
def office() -> Office:
    company = world.make_company("life", has_processes=True)
    team = world.make_team(company)
    author = world.make_user(company, "methodologist", name="Ирина Савельева", language="ru")
    rep = world.make_user(company, "project_rep", team=team, name="Рита Репина", language="ru")
    head = world.make_head(team, name="Глеб Глава")
    User.objects.filter(pk=head.pk).update(language="ru")
    for title in ("Печи", "Станки"):
        world.make_case(rep, title=title, process=PROCESS, stage=STAGE)
    known = CardVersion.objects.get(state="in_force", card__code="project-p2")
    return Office(author=author, head=head, rep=rep, version=revised(known, author))


def revised(known: CardVersion, author: User) -> CardVersion:
    """The next revision with a longer norm, in review."""
    now, who = timezone.now(), world.actor(author)
    row = start_draft(actor=who, version_id=known.id, moment=now)
    longer = SetOperation(no="020", values={"norm": {"minutes": 75}})
    edit_draft(actor=who, version_id=row.id, version=row.version, changes=(longer,), moment=now)
    row.refresh_from_db()
    return submit_version(
        actor=who, version_id=row.id, version=row.version, reason="Хронометраж", moment=now
    )


def test_card_p2_is_tried_approved_moved_to_and_printed(
    open_page: OpenPage, office: Office
) -> None:
    try_out(open_page(user=office.author), office)
    page = open_page(user=office.head)
    approve(page, office)
    move_deals(page, office)
    print_out(page, office)


def try_out(page: Page, office: Office) -> None:
    """The author gives the card to a volunteer for a week; he cannot approve it himself."""
    page.goto(f"/cards/versions/{office.version.id}/")
    expect(page.get_by_role("button", name="Утвердить")).to_have_count(0)
    page.get_by_label(office.rep.full_name).press("Space")
    page.locator("input[name='until']").fill(f"{timezone.localdate() + timedelta(days=7)}")
    page.get_by_role("button", name="Начать пробу").press("Enter")
    expect(page.locator("#trial")).to_contain_text("ещё не шла ни одна сделка")


def approve(page: Page, office: Office) -> None:
    """Another person sees results and difference, and approves."""
    page.goto(f"/cards/versions/{office.version.id}/")
    expect(page.locator("#decision")).to_contain_text("Итоги пробы")
    expect(page.locator("#difference .tk-day-badge")).to_have_count(1)
    page.get_by_role("button", name="Утвердить").press("Enter")
    page.locator("#tk-confirm button[value='yes']").press("Enter")
    expect(page.locator(".mt-head")).to_contain_text("в силе с")


def move_deals(page: Page, office: Office) -> None:
    """Both running deals go over by their boxes."""
    page.get_by_role("link", name="Выбрать с предпросмотром").press("Enter")
    boxes = page.locator("input[name='case']")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.press("Space")
    page.get_by_role("button", name="Перевести отмеченные").press("Enter")
    expect(page.get_by_text("2 сделки идут по новой карте")).to_be_visible()
    assert StageVisit.objects.filter(left_at=None, card_version=office.version).count() == 2


def print_out(page: Page, office: Office) -> None:
    """The document of the card, as it is printed."""
    page.goto(f"/cards/versions/{office.version.id}/")
    page.locator("summary, button", has_text="Сохранить файлом").first.press("Enter")
    with page.expect_download() as waiting:
        page.get_by_role("menuitem", name="PDF").or_(
            page.get_by_role("link", name="PDF")
        ).first.press("Enter")
    pages = PdfReader(waiting.value.path()).pages
    told = " ".join(" ".join(each.extract_text() for each in pages).split())
    for item in draft_card(office.version).operations:
        assert item.no in told
    assert "Глава" in told
