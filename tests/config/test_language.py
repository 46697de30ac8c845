from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from techkarta.config.language import user_language


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(translation.get_language() or "")


@pytest.mark.parametrize(
    ("language", "is_known", "shown"),
    [("en", True, "en"), ("ru", True, "ru"), ("xx", True, "ru"), ("en", False, "ru")],
)
def test_a_signed_in_person_reads_in_the_chosen_language(
    rf: RequestFactory, language: str, shown: str, *, is_known: bool
) -> None:
    request = rf.get("/")
    request.user = SimpleNamespace(is_authenticated=is_known, language=language)  # type: ignore[assignment]
    with translation.override("ru"):
        answer = user_language(page)(request)
    assert answer.content.decode() == shown
    assert answer["Content-Language"] == shown
