"""Fixtures for every test: the throw-away database, the browser and its pages."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as properties
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from techkarta.audit.append_only import guard_sql, lift_sql
from techkarta.config import sqlite
from techkarta.method import mapping
from tests import browser as chromium
from tests.keeping import _kept, made  # noqa: F401 - fixtures of everybody

OpenPage = Callable[..., Page]

# Pages are waited for as long as a busy machine may need; a page that comes is not waited for.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)

# Properties are judged by what holds, not by how busy the machine is. On CI a change is judged by
# the same examples every time; who works on it looks for new ones with every run.
properties.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
properties.load_profile("patient")


def pytest_report_header() -> str:
    """Say which database the run stands on."""
    library = ""
    if connection.vendor == "sqlite":
        library = " " + ".".join(map(str, sqlite.library_version()))
    return f"database: {connection.vendor}{library}"


@pytest.fixture(scope="session", autouse=True)
def _history_is_flushed_between_tests() -> None:
    """Let a test's database be emptied: on SQLite that deletes rows, which the history refuses."""
    if connection.vendor != "sqlite":
        return
    # On the class: the browser library's loop gives a test a connection of its own.
    operations = type(connection.ops)
    flush = operations.sql_flush

    def with_guard_lifted(self: Any, *args: Any, **options: Any) -> list[str]:
        return [*lift_sql("sqlite"), *flush(self, *args, **options), *guard_sql("sqlite")]

    operations.sql_flush = with_guard_lifted  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """End what threads of the browser's server left open: PostgreSQL drops no database in use."""
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def _cards_are_forgotten() -> Iterator[None]:
    """Forget the cards of a test: the next one may give their keys to others."""
    yield
    for remembered in (mapping.card_of, mapping.operation_ids):
        remembered.cache_clear()


@pytest.fixture(autouse=True)
def _no_language_is_left_over() -> None:
    """Begin every test in the usual language: requests of an earlier one leave theirs behind."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _own_uploads(settings: Any, tmp_path: Any) -> None:
    """Keep the files a test uploads in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    # Playwright keeps an event loop in this thread, and Django would refuse the database in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Return the system's Chromium; without one the test fails on CI and is skipped elsewhere."""
    path = chromium.executable()
    if path is None:
        message = "no Chromium on this machine: install the package chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    playwright: Playwright = request.getfixturevalue("_playwright")
    running = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
    yield running
    running.close()


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[OpenPage]:
    """Return ``open_page(user=None, allow=(), **context)``: a watched page in a context of its own.

    ``user`` is signed in without the form; ``allow`` lists expected error statuses; the rest goes
    to Playwright's ``new_context`` (locale, viewport, color_scheme, java_script_enabled …).
    The test fails when a page had console errors, policy violations or server errors.
    """
    watches: list[chromium.Watch] = []
    contexts = []

    def open_one(*, user: Any = None, allow: tuple[int, ...] = (), **options: Any) -> Page:
        chosen = {"locale": "ru-RU", "viewport": {"width": 1440, "height": 900}} | options
        context = browser.new_context(base_url=live_server.url, **chosen)
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_cookie(user, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        watch = chromium.Watch(allowed_statuses=set(allow))
        watch.attach(page)
        watches.append(watch)
        # For a test that provokes a complaint and takes it back.
        page.watch = watch  # type: ignore[attr-defined]
        return page

    yield open_one
    for context in contexts:
        context.close()
    complaints = list(chromium.drain(watches))
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """Return a watched page of a stranger."""
    return open_page()


def _session_cookie(user: Any, url: str) -> Any:
    from django.test import Client  # noqa: PLC0415 - only browser tests need it

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}
