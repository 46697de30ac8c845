"""Signing in: the right people get in, the others learn nothing, guessing rests."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from techkarta.accounts.models import User
from tests.world import PASSWORD, Cast

LOGIN = "/login/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    typed = {"username": email, "password": password, **more}
    return client.post(LOGIN, typed, headers={"Accept-Language": "en"})


def test_the_right_password_opens_the_start_page(client: Client, cast: Cast) -> None:
    answer = sign_in(client, cast.owner.email)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.owner.id)


def test_email_is_taken_in_any_case_and_without_blanks(client: Client, cast: Cast) -> None:
    assert sign_in(client, f" {cast.owner.email.upper()} ").status_code == 302


def test_a_stranger_is_sent_to_sign_in_and_back(client: Client, cast: Cast) -> None:
    asked = client.get("/people/?former")
    assert asked.url == "/login/?next=/people/%3Fformer"
    assert 'value="/people/?former"' in client.get(asked.url).content.decode()
    assert sign_in(client, cast.owner.email, next="/people/?former").url == "/people/?former"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_way_back_never_leaves_the_site(client: Client, cast: Cast, target: str) -> None:
    assert sign_in(client, cast.owner.email, next=target).url == "/"


def test_unknown_wrong_and_inactive_get_the_same_answer(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    answers = [
        sign_in(client, email, password)
        for email, password in (
            ("nobody@north.example", PASSWORD),
            (cast.owner.email, "wrong-password-1"),
            (cast.colleague.email, PASSWORD),
        )
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    texts = {str(answer.context["page"].form.non_field_errors()) for answer in answers}
    assert len(texts) == 1


def test_what_was_typed_stays_except_the_password(client: Client, cast: Cast) -> None:
    page = sign_in(client, cast.owner.email, "wrong-password-1").content.decode()
    assert cast.owner.email in page
    assert "wrong-password-1" not in page


def test_guessing_rests_after_the_limit_and_says_for_how_long(client: Client, cast: Cast) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = sign_in(client, cast.owner.email, "wrong-password-1")
    assert answer.status_code == 429
    assert "15 minutes" in answer.content.decode()
    assert sign_in(client, cast.owner.email).status_code == 429, "even the right password rests"


def test_letter_case_buys_no_further_tries(client: Client, cast: Cast) -> None:
    half = settings.AXES_FAILURE_LIMIT // 2
    for email in (cast.owner.email, cast.owner.email.upper()):
        for _ in range(half):
            answer = sign_in(client, email, "wrong-password-1")
    assert answer.status_code == 429
    assert AccessAttempt.objects.count() == 1


def test_one_locked_name_leaves_the_colleagues_alone(client: Client, cast: Cast) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, cast.owner.email, "wrong-password-1")
    assert sign_in(client, cast.colleague.email).status_code == 302


def test_a_locked_name_costs_no_hashing(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, cast.owner.email, "wrong-password-1")

    def no_hashing(*_args: object, **_options: object) -> None:
        pytest.fail("a password was hashed for a locked name")

    monkeypatch.setattr("django.contrib.auth.base_user.check_password", no_hashing)
    monkeypatch.setattr("django.contrib.auth.base_user.make_password", no_hashing)
    assert sign_in(client, cast.owner.email).status_code == 429


def test_signing_out_takes_a_post_and_ends_the_session(client: Client, cast: Cast) -> None:
    sign_in(client, cast.owner.email)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/").url == LOGIN
    assert client.get("/people/").status_code == 302


def test_a_signed_in_person_is_not_asked_again(client: Client, cast: Cast) -> None:
    sign_in(client, cast.owner.email)
    assert client.get(f"{LOGIN}?next=/people/").url == "/people/"


@pytest.mark.django_db
def test_the_page_speaks_the_browsers_language_and_switches(client: Client) -> None:
    russian = client.get(LOGIN, headers={"Accept-Language": "ru"}).content.decode()
    assert "Войти" in russian
    assert '<html lang="ru"' in russian
    client.post(reverse("ui:language"), {"language": "en", "next": LOGIN})
    switched = client.get(LOGIN, headers={"Accept-Language": "ru"}).content.decode()
    assert "Sign in" in switched


@pytest.mark.django_db
def test_the_page_never_shows_a_password(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    page = client.get(LOGIN).content.decode()
    assert "demo" not in page.casefold()
    assert 'techkarta"' not in page


@pytest.mark.django_db
def test_the_page_is_not_kept_by_caches(client: Client) -> None:
    assert "no-store" in client.get(LOGIN).headers["Cache-Control"]


def test_an_account_without_a_password_lets_nobody_in(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.owner.pk).update(password=make_password(None))
    assert sign_in(client, cast.owner.email).status_code == 200
