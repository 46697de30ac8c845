"""Client types with their questions."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.utils.translation import override

from techkarta.accounts.models import User
from techkarta.desk.starter import load_starter
from techkarta.forms.models import FormTemplate, Question
from techkarta.forms.pages.client_types import DUES, SOURCES, TYPES
from techkarta.forms.selectors import listed_client_types
from techkarta.presets.answers import ANSWER_TYPES
from techkarta.presets.content import DUES as SHIPPED_DUES
from techkarta.presets.content import SOURCES as SHIPPED_SOURCES
from tests.world import MOMENT, make_company, make_user

URL = "/client-types/"


@pytest.fixture
def reader(db: None) -> User:
    company = make_company("north")
    load_starter(organisation_id=company.id, moment=MOMENT)
    return make_user(company, "rep")


def page_for(user: User, **query: str) -> object:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get(URL, query)
    assert answer.status_code == 200
    return answer.context["page"]


def test_three_types_with_fifteen_questions_each(reader: User) -> None:
    page = page_for(reader)
    assert [(tab.text, tab.count) for tab in page.tabs] == [  # type: ignore[attr-defined]
        ("Industrial enterprise", 15),
        ("Food producer (FMCG)", 15),
        ("Trading company", 15),
    ]
    assert page.count == 15  # type: ignore[attr-defined]
    assert sum(len(group.questions) for group in page.groups) == 15  # type: ignore[attr-defined]


def test_another_type_is_chosen_by_the_address(reader: User) -> None:
    page = page_for(reader, type="trading")
    assert page.title == "Trading company"  # type: ignore[attr-defined]
    assert page_for(reader, type="nonsense").title == "Industrial enterprise"  # type: ignore[attr-defined]


def test_a_question_reads_in_words(reader: User) -> None:
    first = page_for(reader).groups[0].questions[0]  # type: ignore[attr-defined]
    assert (first.mark, first.is_critical, first.validity) == ("I1", True, "365 days")
    assert [(part.title, part.kind) for part in first.parts][:2] == [
        ("What it makes", "text"),
        ("Output", "number, a month"),
    ]
    assert first.sources[0] == "the client's words"


def test_every_shipped_code_has_a_word() -> None:
    assert set(TYPES) == set(ANSWER_TYPES)
    assert set(SOURCES) == set(SHIPPED_SOURCES)
    assert set(DUES) == set(SHIPPED_DUES)
    with override("ru"):
        assert str(TYPES["choice"]) == "одно из списка"


def test_a_company_without_types_is_told_so(db: None) -> None:
    page = page_for(make_user(make_company("south"), "rep"))
    assert page.is_empty  # type: ignore[attr-defined]


def test_starting_again_keeps_what_the_company_made_its_own(reader: User) -> None:
    Question.objects.filter(code="i1").update(text="Ours")
    counts = (FormTemplate.objects.count(), Question.objects.count())
    load_starter(organisation_id=reader.organisation_id, moment=MOMENT)
    assert counts == (FormTemplate.objects.count(), Question.objects.count()) == (3, 45)
    assert Question.objects.get(code="i1").text == "Ours"


def test_types_with_a_list_are_known_to_the_linter(reader: User) -> None:
    assert listed_client_types(reader.organisation_id) == {"industrial", "fmcg", "trading"}
