"""Pages of the interface: the gallery, the choice of a theme, error pages."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import server_error

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("is_debug", "status"), [(True, 200), (False, 404)])
def test_the_gallery_is_for_those_who_work_on_the_product(
    client: Client, settings: Any, status: int, *, is_debug: bool
) -> None:
    settings.DEBUG = is_debug
    assert client.get("/gallery/").status_code == status


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_gallery_speaks_both_languages(client: Client, settings: Any, language: str) -> None:
    settings.DEBUG = True
    text = client.get("/gallery/", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in text
    assert ("Галерея" in text) is (language == "ru")


def test_the_theme_is_remembered_and_the_page_kept(client: Client, settings: Any) -> None:
    settings.DEBUG = True
    answer = client.post("/theme/", {"theme": "dark", "next": "/gallery/"})
    assert answer.headers["location"] == "/gallery/"
    assert 'data-theme="dark"' in client.get("/gallery/").content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_the_choice_of_a_theme_leads_nowhere_else(client: Client, target: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": target}).headers["location"] == "/"


def test_a_theme_is_chosen_by_post_alone(client: Client) -> None:
    assert client.get("/theme/").status_code == 405


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_error_pages_stand_without_any_context(name: str, language: str) -> None:
    with translation.override(language):
        text = render_to_string(f"{name}.html")
    assert f'<html lang="{language}"' in text
    assert 'href="/"' in text


def test_a_broken_page_still_answers(rf: RequestFactory) -> None:
    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert b"tk-empty" in answer.content
