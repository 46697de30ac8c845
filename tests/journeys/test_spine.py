"""The spine in a browser: my day, evidence, acceptance, gate, next stage."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests import world
from tests.conftest import OpenPage

from .making import Office, make_office

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the pages say in one language."""

    sign_in: str
    first: str
    second: str
    offer: str
    done: str
    evidence_short: str
    accept: str
    prove: str
    criterion: str
    move: str


WORDS = {
    "ru": Words(
        sign_in="Войти",
        first="Собрать сведения",
        second="Назначить встречу",
        offer="Подготовить расчёт",
        done="Готово",
        evidence_short="Заметка",
        accept="Принять",
        prove="Доказать",
        criterion="Клиент назвал дату встречи",
        move="Перевести",
    ),
    "en": Words(
        sign_in="Sign in",
        first="Collect the facts",
        second="Arrange a meeting",
        offer="Prepare the calculation",
        done="Done",
        evidence_short="Note",
        accept="Accept",
        prove="Prove",
        criterion="The client has named a date",
        move="Move",
    ),
}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_deal_is_carried_along_its_card(open_page: OpenPage, language: str) -> None:
    words, office = WORDS[language], make_office(language)
    rep = open_page(locale=language, allow=(422,))
    sign_in(rep, office.rep.email, words)
    complete_first(rep, words)
    head = open_page(user=office.head, locale=language)
    accept_first(head, words)
    complete_second(rep, words)
    pass_the_gate(rep, office, words)


def sign_in(page: Page, email: str, words: Words) -> None:
    page.goto("/")
    page.fill("input[name=username]", email)
    page.fill("input[name=password]", world.PASSWORD)
    page.get_by_role("button", name=words.sign_in).click()
    expect(page).to_have_url(home_url(page))


def home_url(page: Page) -> str:
    return page.url.split("/login")[0].rstrip("/") + "/"


def complete_first(page: Page, words: Words) -> None:
    """Too little evidence is refused and what was typed stays; enough is taken."""
    page.get_by_role("link", name=words.first).click()
    page.fill("[name=evidence_text]", "14 200 кг в год, отчёт")
    page.fill("[name=result]", "Факты собраны")
    page.locator("label.tk-chip", has_text="30").first.click()
    page.get_by_role("button", name=words.done).click()
    expect(page.locator("[data-panel] .tk-notice")).to_be_visible()
    expect(page.locator("[name=evidence_text]")).to_have_value("14 200 кг в год, отчёт")
    page.fill("[name=evidence_text]", "14 200 кг в год\n5 млн рублей\nТорги весной")
    page.get_by_role("button", name=words.done).click()
    expect(page.get_by_role("link", name=words.first)).to_have_count(0)
    expect(page.get_by_role("link", name=words.second)).to_have_count(0)


def accept_first(page: Page, words: Words) -> None:
    page.goto("/control/")
    expect(page.get_by_text("14 200 кг в год")).to_be_visible()
    page.get_by_role("button", name=words.accept).click()
    expect(page.locator(".ck-done")).to_have_count(1)


def complete_second(page: Page, words: Words) -> None:
    page.goto("/")
    page.get_by_role("link", name=words.second).click()
    page.fill("[name=evidence_text]", "27 ноября, 11:00")
    page.get_by_role("button", name=words.done).click()
    expect(page.get_by_role("link", name=words.second)).to_have_count(0)


def pass_the_gate(page: Page, office: Office, words: Words) -> None:
    """The gate asks for the client's event; proved, it lets the deal to the next card."""
    page.goto(f"/cases/{office.case.id}/")
    missing = page.locator("#gate")
    expect(missing.get_by_text(words.criterion)).to_be_visible()
    missing.locator("summary").first.click()
    missing.locator("[name=text]").fill("Письмо от 24 ноября")
    missing.get_by_role("button", name=words.prove).click()
    page.get_by_role("link", name=words.move).or_(
        page.get_by_role("button", name=words.move)
    ).first.click()
    page.locator("dialog").get_by_role("button", name=words.move).click()
    expect(page.get_by_role("link", name=words.offer, exact=True)).to_be_visible()
