"""One's own password, language and theme."""

import pytest
from django.test import Client

from techkarta.accounts.models import User
from tests.world import PASSWORD, Cast

NEW = "quiet-river-42"


@pytest.fixture
def browser_of(cast: Cast) -> Client:
    client = Client()
    client.post("/login/", {"username": cast.owner.email, "password": PASSWORD})
    return client


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str = "") -> object:
    return client.post("/password/", {"old": old, "new": new, "again": again or new})


def test_a_new_password_keeps_this_session_and_ends_the_others(
    cast: Cast, browser_of: Client
) -> None:
    elsewhere = Client()
    elsewhere.post("/login/", {"username": cast.owner.email, "password": PASSWORD})
    assert change(browser_of).status_code == 302
    assert browser_of.get("/preferences/").status_code == 200
    assert elsewhere.get("/preferences/").status_code == 302
    assert User.objects.get(pk=cast.owner.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"old": "something-else-1"}, "old"),
        ({"new": "short"}, "new"),
        ({"new": "1029384756102"}, "new"),
        ({"new": "password1234"}, "new"),
        ({"new": "olga-owner-1"}, "new"),
        ({"new": PASSWORD}, "new"),
        ({"again": "another-river-42"}, "again"),
    ],
)
def test_a_bad_change_names_its_field_and_changes_nothing(
    cast: Cast, browser_of: Client, typed: dict[str, str], field: str
) -> None:
    answer = change(browser_of, **typed)
    assert field in answer.context["page"].form.errors
    assert User.objects.get(pk=cast.owner.pk).check_password(PASSWORD)


def test_passwords_are_not_sent_back(browser_of: Client) -> None:
    page = change(browser_of, old="something-else-1").content.decode()
    assert "something-else-1" not in page
    assert NEW not in page


def test_language_and_theme_are_chosen_on_the_page(cast: Cast, browser_of: Client) -> None:
    answer = browser_of.post("/preferences/", {"language": "ru", "theme": "dark"})
    assert answer.url == "/preferences/"
    page = browser_of.get("/preferences/").content.decode()
    assert '<html lang="ru" data-theme="dark"' in page
    assert "Мои настройки" in page
    assert browser_of.cookies["django_language"].value == "ru"


def test_each_may_come_alone_from_the_menu_and_leads_back(cast: Cast, browser_of: Client) -> None:
    answer = browser_of.post("/preferences/", {"theme": "dark", "next": "/people/?former"})
    assert answer.url == "/people/?former"
    user = User.objects.get(pk=cast.owner.pk)
    assert (user.language, user.theme) == ("en", "dark")


@pytest.mark.parametrize("typed", [{"language": "xx"}, {"theme": "pink"}])
def test_an_unknown_preference_is_refused(
    cast: Cast, browser_of: Client, typed: dict[str, str]
) -> None:
    assert browser_of.post("/preferences/", typed).status_code == 400
    user = User.objects.get(pk=cast.owner.pk)
    assert (user.language, user.theme) == ("en", "auto")


def test_the_way_back_never_leaves_the_site(browser_of: Client) -> None:
    typed = {"theme": "dark", "next": "https://evil.example/"}
    assert browser_of.post("/preferences/", typed).url == "/preferences/"
