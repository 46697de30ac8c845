"""A questionnaire during a call opens the lock and the proposal goes out; or by an exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from techkarta.desk.starter import load_starter
from techkarta.forms.models import LockPassage, ProposalException
from techkarta.forms.services import answer_questions
from tests.apps.forms.conftest import Desk, make_desk
from tests.conftest import OpenPage
from tests.world import actor, make_cast

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@transaction.atomic
def make_office(*unanswered: str) -> Desk:
    """A deal before its proposal, everything known of the client but this."""
    now = timezone.now()
    cast = make_cast()
    load_starter(organisation_id=cast.company.id, moment=now)
    desk = make_desk(cast, "industrial")
    answers = {
        each.question.key: (desk.fields(each.question, said_on=now.date()), None)
        for each in desk.sheet.asked
        if each.question.key not in unanswered
    }
    answer_questions(actor=actor(cast.owner), subject=desk.subject, answers=answers, moment=now)
    return desk


@pytest.fixture(autouse=True)
def _warm() -> None:
    """Load the pages' code before the browser waits for it: the first page of a process is slow."""
    Browser().get("/login/")


def card(page: Page, key: str) -> Locator:
    return page.locator(f"#q-{key}")


def test_a_call_opens_the_lock_and_the_proposal_is_issued(
    open_page: OpenPage, tmp_path: Path
) -> None:
    desk = make_office("i12", "i13", "i14")
    page = open_page(user=desk.cast.owner, locale="en-US")
    page.goto(f"/cases/{desk.case.id}/questions/?with={desk.person.id}")
    call = card(page, "i13")
    call.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(call.locator(".fm-look")).to_have_text("answered")
    page.goto(f"/cases/{desk.case.id}/proposals/")
    missing = page.locator(".fm-open a")
    expect(missing).to_have_count(2)
    expect(page.get_by_role("button", name="Issue the proposal")).to_have_count(0)
    missing.first.click()
    rivals = card(page, "i12")
    rivals.locator("select[name=source]").select_option(label="Piotr Person")
    rivals.locator("input[name^=v-rivals-0]").first.fill("Uralmash")
    page.keyboard.press("Tab")
    page.keyboard.type("Near by")
    page.keyboard.press("Enter")
    expect(rivals.locator(".fm-look")).to_have_text("answered")
    page.goto(f"/cases/{desk.case.id}/proposals/")
    expect(missing).to_have_count(1)
    missing.first.click()
    dates = card(page, "i14")
    dates.locator("select[name=source]").select_option(label="Piotr Person")
    for name in ("v-decision_on", "v-launch_on"):
        dates.locator(f"input[name={name}]").fill("2026-12-24")
    dates.locator("input[name=v-slip]").fill("The line stands still")
    page.keyboard.press("Enter")
    expect(dates.locator(".fm-look")).to_have_text("answered")
    expect(page.locator(".fm-lock")).to_contain_text("The proposal may be sent")
    page.goto(f"/cases/{desk.case.id}/proposals/")
    page.get_by_role("button", name="Issue the proposal").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    kept = tmp_path / "proposal.pdf"
    download.value.save_as(kept)
    assert kept.read_bytes().startswith(b"%PDF")


@transaction.atomic
def earlier_proposals(desk: Desk, count: int) -> None:
    """So many deals whose proposal went out this month: the quota is a tenth of them."""
    now = timezone.now()
    for number in range(count):
        LockPassage.objects.create(
            organisation=desk.cast.company, case=make_desk(desk.cast).case, way="operation",
            subject_id=10_000 + number, passed_on=now.date(), passed_at=now,
        )  # fmt: skip


def test_an_exception_is_asked_granted_by_the_quota_and_lets_the_proposal_out(
    open_page: OpenPage,
) -> None:
    desk = make_office("i12", "i14")
    earlier_proposals(desk, 10)
    page = open_page(user=desk.cast.owner, locale="en-US")
    page.goto(f"/cases/{desk.case.id}/proposals/")
    page.get_by_role("link", name="Ask for an exception").click()
    dialog = page.locator("#dialogs")
    dialog.locator("[name=reason]").fill("The tender ends tomorrow")
    dialog.get_by_role("button", name="Ask the head").click()
    expect(page.locator(".fm-lock + *, .fm-open").first).to_be_visible()
    head = open_page(user=desk.cast.head, locale="en-US")
    head.goto("/exceptions/")
    expect(head.get_by_text("left this month: 1 of 1")).to_be_visible()
    head.get_by_role("button", name="Grant for five days").click()
    expect(head.get_by_text("The quota is used up.")).to_be_visible()
    page.goto(f"/cases/{desk.case.id}/proposals/")
    expect(page.locator(".fm-lock")).to_contain_text("Open by the head's exception")
    page.get_by_role("button", name="Issue the proposal").click()
    expect(page.get_by_role("link", name="PDF")).to_be_visible()
    row = ProposalException.objects.get()
    assert row.granted_on is not None
    assert row.expires_on is not None
    assert (row.expires_on - row.granted_on).days == 5
