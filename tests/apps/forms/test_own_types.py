"""A client type of the company's own: a copy of another with its questions, then used in cards."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import Organisation, User
from techkarta.clients.models import ClientType
from techkarta.clients.services import ensure_client_type
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.forms.models import FormTemplate
from techkarta.forms.selectors import listed_client_types
from techkarta.forms.services import copy_client_type, ensure_template, rename_client_type
from techkarta.method.catalogue import company_titles
from techkarta.presets.content import client_types
from tests.world import MOMENT, actor, make_company, make_user

TITLE = {"ru": "Бюджетная организация", "en": "Public body"}


@pytest.fixture
def company(db: None) -> Organisation:
    made = make_company("north")
    for order, preset in enumerate(client_types(), start=1):
        kind = ensure_client_type(
            organisation_id=made.id, code=preset.code, title=preset.title, note=preset.note,
            order=order,
        )  # fmt: skip
        ensure_template(organisation_id=made.id, client_type_id=kind.id, preset=preset)
    return made


@pytest.fixture
def author(company: Organisation) -> User:
    return make_user(company, "methodologist")


def copy(user: User, **fields: object) -> FormTemplate:
    told = {"source": "industrial", "title": TITLE, "note": {}, **fields}
    return copy_client_type(actor=actor(user), moment=MOMENT, **told)  # type: ignore[arg-type]


def test_the_copy_has_every_question_and_a_code_of_its_own(author: User) -> None:
    made = copy(author)
    source = FormTemplate.objects.get(organisation=author.organisation, code="industrial")
    names = ("code", "topic", "due", "weight", "is_critical", "parts", "sources")
    assert list(made.questions.values_list(*names)) == list(source.questions.values_list(*names))
    assert made.client_type is not None
    assert made.client_type.code == "own-1"
    assert "own-1" in listed_client_types(author.organisation_id)
    assert company_titles(author.organisation_id)["own-1"] == TITLE


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": {"ru": "  "}}, "title_empty"),
        ({"title": {"ru": "торговая компания"}}, "client_type_taken"),
    ],
)
def test_a_type_has_a_name_of_its_own(author: User, fields: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        copy(author, **fields)
    assert refusal.value.code == code


def test_only_who_writes_lists_adds_types_and_of_the_own_company(author: User) -> None:
    with pytest.raises(NotAllowed):
        copy(make_user(author.organisation, "rep"))
    with pytest.raises(NotFound):
        copy(author, source="nothing")
    with pytest.raises(NotFound):
        copy(make_user(make_company("south"), "methodologist"))


def test_the_page_adds_a_type_and_shows_it(author: User) -> None:
    browser = Browser()
    browser.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("forms:client_type_new")
    assert browser.get(url).status_code == 200
    refused = browser.post(url, {"title_ru": "", "source": "industrial"})
    assert list(refused.context["page"].form.errors) == ["title_ru"]
    assert browser.post(url, {"title_ru": "Стройка", "source": "fmcg"}).status_code == 302
    kind = ClientType.objects.get(code="own-1")
    assert kind.title == {"ru": "Стройка"}
    page = browser.get(reverse("forms:client_types")).context["page"]
    assert "Стройка" in [tab.text for tab in page.tabs]


def rename(user: User, **fields: object) -> None:
    told = {"code": "industrial", "title": TITLE, "note": {}, "version": 1, **fields}
    rename_client_type(actor=actor(user), moment=MOMENT, **told)  # type: ignore[arg-type]


def test_a_type_is_called_otherwise_and_keeps_what_is_its(author: User) -> None:
    rename(author, note={"en": "Schools"})
    kind = ClientType.objects.get(organisation=author.organisation, code="industrial")
    assert (kind.title, kind.note, kind.version) == (TITLE, {"en": "Schools"}, 2)
    assert kind.code in listed_client_types(author.organisation_id)
    # The same again, of the version seen now, is no change.
    rename(author, note={"en": "Schools"}, version=2)
    kind.refresh_from_db()
    assert kind.version == 2


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"title": {}}, Invalid),
        ({"title": {"ru": "Торговая компания"}}, Invalid),
        ({"version": 7}, Conflict),
        ({"code": "nothing"}, NotFound),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    author: User, fields: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        rename(author, **fields)
    assert not ClientType.objects.filter(version__gt=1).exists()


def test_two_who_rename_see_each_other(author: User, client: Browser) -> None:
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("forms:client_type", args=["industrial"])
    assert 'value="Industrial enterprise"' in client.get(url).content.decode()
    rename(author)
    typed = {"title_ru": "Завод", "title_en": "Plant", "version": "1"}
    text = client.post(url, typed).content.decode()
    assert "Public body" in text
    assert 'value="Plant"' in text
    assert client.post(url, {**typed, "version": "2"}).status_code == 302
    assert ClientType.objects.get(code="industrial").title == {"ru": "Завод", "en": "Plant"}
