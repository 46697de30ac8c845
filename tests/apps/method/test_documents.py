"""A version printed from the product: its approvals, dates and changes are those of its life."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from pypdf import PdfReader

from techkarta.common.documents import DocumentWords
from techkarta.engine.cards.render.document import Document, document_of
from techkarta.method.files import FORMS
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion
from techkarta.method.passports import version_passport
from techkarta.method.selectors import version
from techkarta.method.services import approve_version, import_card, submit_version
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Load, Office, Signed, text_with

LONGER = ("norm: {minutes: 45}", "norm: {minutes: 60}")
BEGINNINGS = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "bpmn": b"<?xml", "svg": b"<?xml"}


def document(office: Office, row: CardVersion, language: str = "ru") -> Document:
    read = version(actor(office.author), row.id)
    words = DocumentWords(language=language)
    return document_of(draft_card(read), words, version_passport(read))


def second_revision(office: Office) -> CardVersion:
    draft = import_card(actor=actor(office.second), data=text_with(LONGER).encode(), moment=MOMENT)
    sent = submit_version(
        actor=actor(office.second), version_id=draft.id, version=draft.version,
        reason="Время измерено", moment=MOMENT,
    )  # fmt: skip
    return approve_version(
        actor=actor(office.author), version_id=sent.id, version=sent.version, moment=MOMENT
    )


def test_who_wrote_and_who_approved_stand_with_their_days(
    office: Office, in_force: CardVersion
) -> None:
    made = document(office, in_force)
    signed = {line.label: (line.name, line.day) for line in made.signatures}
    assert signed["Разработал"] == ("Anna Author", "23.11.2026")
    assert signed["Утвердил"] == ("Sergey Second", "23.11.2026")
    assert signed["Нормоконтроль"] == ("", "")
    assert made.organisation == office.company.name
    assert made.watermark == ""


def test_the_record_of_changes_holds_every_revision_that_came_into_force(
    office: Office, in_force: CardVersion
) -> None:
    made = document(office, second_revision(office))
    lines = [(line.revision, line.text, line.day, line.by) for line in made.changes]
    assert lines == [
        ("1", "Because", "23.11.2026", "Anna Author"),
        ("2", "Время измерено", "23.11.2026", "Sergey Second"),
    ]
    facts = {fact.label: fact.value for fact in made.facts}
    assert facts["Вместо"] == "ред. 1 от 23.11.2026"
    assert document(office, in_force).watermark == "заменена"


def test_a_draft_says_that_it_is_one_and_nobody_approved_it(office: Office, load: Load) -> None:
    made = document(office, load())
    assert made.watermark == "проект"
    assert {line.name for line in made.signatures} == {"Anna Author", ""}
    facts = {fact.label: fact.value for fact in made.facts}
    assert (facts["Состояние"], facts["Введена с"]) == ("проект", "")
    assert facts["Выход"].endswith("Отбор")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_given_away(
    office: Office, in_force: CardVersion, signed: Signed, form: str
) -> None:
    url = reverse("method:export", args=[in_force.id, form])
    answer = signed(office.rep).get(url, {"language": "ru"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == FORMS[form]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert f'filename="own-s1-1.{form}"' in answer["Content-Disposition"]
    assert answer.content.startswith(BEGINNINGS.get(form, b""))


@pytest.mark.parametrize(("language", "page"), [("ru", "Лист 1 из"), ("en", "Page 1 of")])
def test_the_print_is_in_the_language_asked_for(
    office: Office, in_force: CardVersion, signed: Signed, language: str, page: str
) -> None:
    url = reverse("method:export", args=[in_force.id, "pdf"])
    content = signed(office.rep).get(url, {"language": language}).content
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert page in text
    assert "Anna Author" in text
    day = date(2026, 11, 23)
    assert DocumentWords(language=language).day(day) in text


def test_a_circle_is_told_instead_of_a_document(office: Office, load: Load, signed: Signed) -> None:
    draft = load(("    repeat:", '    after: ["020"]\n    repeat:'))
    answer = signed(office.author).get(reverse("method:export", args=[draft.id, "pdf"]))
    assert answer.status_code == 400
    assert "TK104" in answer.content.decode()
    assert signed(office.author).get(
        reverse("method:export", args=[draft.id, "yaml"])
    ).status_code == 200  # fmt: skip


def test_a_card_of_another_company_is_not_printed(
    office: Office, in_force: CardVersion, signed: Signed
) -> None:
    stranger = make_user(make_company("south"), "methodologist")
    url = reverse("method:export", args=[in_force.id, "pdf"])
    assert signed(stranger).get(url).status_code == 404


def test_a_document_costs_the_same_queries_for_any_card(
    office: Office, in_force: CardVersion, signed: Signed, django_assert_max_num_queries: object
) -> None:
    browser = signed(office.rep)
    url = reverse("method:export", args=[in_force.id, "md"])
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        browser.get(url)
