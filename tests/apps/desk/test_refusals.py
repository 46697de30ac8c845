"""A refusal of a service becomes an answer with its status, a sentence and the way on."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from techkarta.common.errors import Conflict, DomainError, Invalid, Locked, NotAllowed, NotFound
from techkarta.config.errors import DomainErrorMiddleware

STATUSES = {NotFound: 404, NotAllowed: 403, Conflict: 409, Locked: 422, Invalid: 400}


def answer(error: Exception, *, data: dict[str, str] | None = None, **headers: str) -> Any:
    factory = RequestFactory()
    path = "/cases/1/edit/"
    request = factory.post(path, data or {}, headers=headers)
    request.user = AnonymousUser()
    middleware = DomainErrorMiddleware(lambda _request: HttpResponse())
    return middleware.process_exception(request, error)


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_each_kind_has_its_status_and_says_what_to_do(kind: type[DomainError], status: int) -> None:
    page = answer(kind("reason_empty", field="reason"))
    assert page.status_code == status
    assert "The reason is missing" in page.content.decode()


def test_a_failure_of_the_program_is_not_a_refusal() -> None:
    assert answer(ValueError("broken")) is None


def test_a_kind_made_later_is_answered_like_its_nearest_parent() -> None:
    class Odd(Conflict):
        pass

    assert answer(Odd("reason_empty")).status_code == 409
    assert answer(DomainError("reason_empty")).status_code == 400


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_a_part_of_a_page_gets_a_toast_and_stays(kind: type[DomainError], status: int) -> None:
    part = answer(kind("done_already", by="Anna"), **{"HX-Request": "true"})
    assert part.status_code == status
    assert part.headers["HX-Reswap"] == "none"
    toast = json.loads(part.headers["HX-Trigger"])["tk-toast"]
    assert toast["tone"] == "bad"
    assert "Anna" in toast["text"]
    assert part.headers["HX-Trigger"].isascii(), "a header carries no other letters"
    assert part.content == b""


def test_what_was_typed_is_given_back_without_secrets() -> None:
    data = {
        "note": "A long sentence <b>about</b> the client",
        "password": "my secret words",
        "api_token": "a secret token",
        "version": "3",
        "csrfmiddlewaretoken": "x y",
    }
    page = answer(Conflict("changed_meanwhile"), data=data).content.decode()
    assert "A long sentence &lt;b&gt;about&lt;/b&gt; the client" in page
    assert "secret" not in page


def test_the_way_back_leads_to_our_own_page_only() -> None:
    ours = answer(Invalid("reason_empty"), Referer="http://testserver/cases/1/?tab=x")
    assert 'href="/cases/1/?tab=x"' in ours.content.decode()
    foreign = answer(Invalid("reason_empty"), Referer="https://evil.example/")
    assert "evil" not in foreign.content.decode()


def test_the_middleware_stands_in_the_settings(client: Any, settings: Any) -> None:
    assert "techkarta.config.errors.DomainErrorMiddleware" in settings.MIDDLEWARE


@pytest.mark.django_db
def test_a_part_asked_for_after_the_session_sends_the_whole_page_to_sign_in(client: Any) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?former"}
    part = client.get("/people/", headers=headers)
    assert part.headers["HX-Redirect"] == "/login/?next=%2Fpeople%2F%3Fformer"
    assert part.status_code == 200
    assert client.get("/people/").status_code == 302
