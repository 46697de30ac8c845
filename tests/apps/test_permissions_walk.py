"""Every page × every role × every relation to the thing, against permissions.yaml.

A new page joins by itself: its view says with `@entry` which action each method takes. What it may
need besides is a line in one of the tables of walk_tables.py.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import path

from techkarta.accounts import permissions
from techkarta.accounts.permissions import Scope, matrix
from techkarta.desk import refusals
from techkarta.desk.starter import load_starter
from techkarta.work.models import Check
from tests.apps.walk_tables import PUBLIC, Things, make_things
from tests.apps.walking import (
    FAILURES,
    address,
    ask,
    faults,
    routes,
    undeclared,
    unknown_arguments,
    walked,
)
from tests.world import MOMENT, ROLES, make_company, make_team, make_user

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
Walk = Callable[[str], Iterator[str]]
# Rights are the same on every database: the second one is walked by the two that differ most.
WALKERS = ROLES if connection.vendor == "sqlite" else ("head_of_sales", "rep")


@pytest.fixture(autouse=True)
def _failures(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Keep what a page failed with, and the log of hundreds of refusals out of the report."""

    def keep(**_told: object) -> None:
        FAILURES.append(repr(sys.exc_info()[1]))

    got_request_exception.connect(keep)
    with caplog.at_level(logging.CRITICAL, logger="django.request"):
        yield
    got_request_exception.disconnect(keep)


@pytest.fixture(autouse=True)
def _plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer thousands of refusals by their status: the page they come on has tests of its own."""

    def plain(*_told: object, status: int) -> HttpResponse:
        return HttpResponse(status=status)

    monkeypatch.setattr(refusals, "render", plain)


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: Any) -> Iterator[Mapping[str, Things]]:
    """The things of colleague, outsider and stranger, made once and taken back at the end."""
    # All pages are imported before a test replaces a check: an import under it would keep it.
    list(routes())
    with django_db_blocker.unblock(), transaction.atomic():
        company, other = make_company("north"), make_company("south")
        for each in (company, other):
            load_starter(organisation_id=each.id, moment=MOMENT)
        first, second = make_team(company, "First"), make_team(company, "Second")
        people = {
            "colleague": make_user(company, team=first, name="Kirill Colleague"),
            "outsider": make_user(company, team=second, name="Oleg Outsider"),
            "stranger": make_user(other, team=make_team(other, "First"), name="Sofia Stranger"),
        }
        yield {relation: make_things(user) for relation, user in people.items()}
        transaction.set_rollback(True)


@pytest.fixture
def walk(base: Mapping[str, Things]) -> Walk:
    """Walk the site as somebody of a role, in the colleague's team."""

    def walk_as(role: str) -> Iterator[str]:
        colleague = base["colleague"].owner
        user = make_user(colleague.organisation, role, team=colleague.team, name="The Actor")
        if role == "head_of_sales":
            team = make_team(colleague.organisation, "First")
            team.head = user
            team.save()
        all_things = {"own": make_things(user), **base}
        for things in all_things.values():
            things.evidence.file.save("note.txt", ContentFile(b"text"))
            things.answer_file.file.save("note.txt", ContentFile(b"text"))
            Check.objects.create(
                task=things.checked, method="each", controller=role, why="each", asked_at=MOMENT
            )
        browser = Browser(raise_request_exception=False)
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return faults(role, browser, all_things)

    return walk_as


@pytest.mark.parametrize("role", WALKERS)
def test_every_page_answers_as_the_matrix_says(walk: Walk, role: str) -> None:
    found = list(walk(role))
    assert not found, "\n" + "\n".join(found)


def test_every_page_declares_its_right_or_is_public_for_a_reason() -> None:
    found = undeclared(routes())
    assert not found, f"decorate with @entry or add to PUBLIC: {', '.join(found)}"


def test_every_name_in_an_address_is_known_here() -> None:
    found = unknown_arguments(routes())
    assert not found, f"add to ARGUMENTS: {', '.join(found)}"


def test_a_page_without_a_right_is_noticed() -> None:
    def view(_request: object) -> HttpResponse:
        return HttpResponse()

    class Part:
        url_patterns = (path("odd/", view, name="odd"),)

    assert undeclared(routes(Part(), "app:")) == ["app:odd"]  # type: ignore[arg-type]


def test_every_public_page_is_there() -> None:
    assert set(PUBLIC) <= {page.name for page in routes()}


def test_every_action_of_a_page_is_in_the_matrix() -> None:
    unknown = [
        f"{page.name}: {action}"
        for page in routes()
        for action in (page.actions or {}).values()
        if action not in matrix()
    ]
    assert not unknown, ", ".join(unknown)


def test_a_method_that_is_not_declared_is_not_taken(base: Mapping[str, Things]) -> None:
    things = base["colleague"]
    browser = Browser()
    browser.force_login(things.owner, backend="django.contrib.auth.backends.ModelBackend")
    taken = [
        f"{method} {page.name}"
        for page in walked()
        for method in METHODS
        if method not in (page.actions or {}) and ask(browser, method, page, things) != 405
    ]
    assert not taken, ", ".join(taken)


def test_a_stranger_is_asked_to_sign_in_everywhere(base: Mapping[str, Things]) -> None:
    things, browser = base["colleague"], Browser()
    open_pages = []
    for page in walked():
        for method in page.actions or {}:
            url = address(page, things)
            answer = browser.get(url) if method == "GET" else browser.post(url)
            if not (answer.status_code == 302 and answer.url.startswith("/login/")):
                open_pages.append(f"{method} {url}")
    assert not open_pages, ", ".join(open_pages)


@pytest.mark.alike
@pytest.mark.parametrize("removed", ["require", "reach"])
def test_the_walk_notices_a_check_that_is_removed(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, removed: str
) -> None:
    """`require` stands on `may`, `reach` on `scope_of`: without either somebody gets too far."""
    if removed == "require":
        monkeypatch.setattr(permissions, "may", lambda *_args, **_options: True)
    else:
        monkeypatch.setattr(permissions, "scope_of", lambda *_args: Scope.ORGANISATION)
    # The first fault is enough, and ends the walk.
    assert any("must be refused" in fault for fault in walk("rep"))


@pytest.mark.alike
def test_a_right_that_is_too_narrow_is_noticed(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = matrix()
    narrower = {**real, "people.view": {}}
    monkeypatch.setattr(permissions, "matrix", lambda: narrower)
    assert any("must be let in" in fault for fault in walk("rep"))
