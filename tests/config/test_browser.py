"""The watch on browser pages sees what it must: each complaint fails a test."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.browser import Watch


def answer(status: int, url: str) -> Any:
    return SimpleNamespace(status=status, url=url)


@pytest.mark.parametrize(
    ("status", "path", "is_wrong"),
    [
        (200, "/", False),
        (422, "/cases/1/moves", False),
        (500, "/", True),
        (404, "/static/a.css", True),
    ],
)
def test_failed_answers(status: int, path: str, *, is_wrong: bool) -> None:
    watch = Watch()
    watch._response(answer(status, f"http://127.0.0.1{path}"))  # noqa: SLF001 - its own test
    assert bool(watch.complaints) is is_wrong


def test_expected_statuses_pass() -> None:
    watch = Watch(allowed_statuses={503})
    watch._response(answer(503, "http://127.0.0.1/readyz"))  # noqa: SLF001 - its own test
    assert watch.complaints == []


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_inline_code_is_blocked_and_noticed(open_page: Any) -> None:
    page = open_page()
    watch = page.watch
    page.goto("/healthz")
    page.evaluate("document.body.innerHTML = '<p onclick=\"go()\">x</p>'")
    page.evaluate("document.querySelector('p').click()")
    page.wait_for_timeout(100)
    assert any("CSP" in item or "Content Security" in item for item in watch.complaints)
    watch.complaints.clear()
