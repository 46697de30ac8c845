"""Every page × every role × every relation to the thing, against permissions.yaml.

A new page joins by itself: its view says with `@entry` which action each method takes. What it may
need here is a line in one of the tables: ARGUMENTS (a new name in an address), TYPED (a field its
form wants), PUBLIC (a page without sign-in), STRICTER (an object that asks for more than its page).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse

from techkarta.accounts import permissions
from techkarta.accounts.models import User
from techkarta.accounts.permissions import Scope, matrix
from techkarta.cases.models import Case, StageVisit
from techkarta.clients.models import Client, Contact
from techkarta.desk.starter import load_starter
from techkarta.exchange.models import Import
from techkarta.method.models import CardVersion
from techkarta.work.models import Check, Evidence, Task
from techkarta.work.services.checking import RETURN_REASONS
from tests.world import (
    MOMENT,
    ROLES,
    make_case,
    make_client,
    make_company,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
ALLOWED = frozenset({200, 204, 302, 400, 409, 422})
REFUSED = frozenset({403, 404})
SERVER_ERROR = 500

# Pages without a right of the matrix → why.
PUBLIC: Mapping[str, str] = {
    "healthz": "machines ask whether the process lives",
    "readyz": "machines ask whether it can work",
    "accounts:login": "whoever signs in is not signed in yet",
    "accounts:logout": "everybody may leave",
    "ui:language": "a choice of this browser",
    "ui:theme": "a choice of this browser",
    "ui:gallery": "components without data, shown only while debugging",
}

# Pages whose address names no company's thing → what it names.
IMPERSONAL: Mapping[str, str] = {"method:rule": "a rule of the linter"}

# Pages about a thing of the whole company, which any scope reaches → why.
COMPANYS: Mapping[str, str] = {"cases:column": "a stage; the cases on it are limited by the query"}

# The narrowest scope that reaches a thing of this relation; nothing reaches another company.
NEEDED: Mapping[str, Scope | None] = {
    "own": Scope.OWN,
    "colleague": Scope.TEAM,
    "outsider": Scope.ORGANISATION,
    "stranger": None,
}

# What one's own scope means where things are addressed to a role and not to a person.
ADDRESSED = frozenset({"control.view", "control.decide"})

# Pages whose thing asks for a stricter action than the page: name and method → action and why.
STRICTER: Mapping[tuple[str, str], tuple[str, str]] = {
    ("work:skip", "POST"): ("task.release", "the operation of the walk is mandatory"),
}

# One answer to every form; a form takes what it knows. "page.name" is for one page alone.
TYPED: Mapping[str, object] = {
    "version": 1,
    "reason": "A reason",
    "note": "A note",
    "title": "A title",
    "name": "A name",
    "full_name": "A name",
    "text": "A text",
    "result": "A result",
    "minutes": 15,
    "until": "2099-12-01",
    "happened_on": "2026-11-20",
    "roles": ["rep"],
    "normal_days": 5,
    "maximum_days": 9,
    "control:return.reason": RETURN_REASONS[0],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """What one person works on; `checked` is a finished task that waits for its check."""

    owner: User
    client: Client
    contact: Contact
    case: Case
    visit: StageVisit
    task: Task
    checked: Task
    blocked: Task
    evidence: Evidence
    import_: Import

    @property
    def version(self) -> CardVersion:
        """The card version the case goes by."""
        assert self.visit.card_version is not None
        return self.visit.card_version


Argument = Callable[[Things], object]

# Name in an address, or "page.name" for one page alone, or "app:*.name" for one app → its value.
ARGUMENTS: Mapping[str, Argument] = {
    "user_id": lambda things: things.owner.id,
    "team_id": lambda things: things.owner.team_id,
    "client_id": lambda things: things.client.id,
    "contact_id": lambda things: things.contact.id,
    "case_id": lambda things: things.case.id,
    "visit_id": lambda things: things.visit.id,
    "criterion": lambda _things: "anything",
    "task_id": lambda things: things.task.id,
    "control:*.task_id": lambda things: things.checked.id,
    "work:unblock.task_id": lambda things: things.blocked.id,
    "check_id": lambda things: Check.objects.get(task=things.checked).id,
    "evidence_id": lambda things: things.evidence.id,
    "import_id": lambda things: things.import_.id,
    "method:export.form": lambda _things: "yaml",
    "method:rule.code": lambda _things: "TK001",
    "version_id": lambda things: things.version.id,
    "card_id": lambda things: things.version.card_id,
    "process_id": lambda things: things.case.process_id,
    "stage_id": lambda things: things.case.stage_id,
}


# What stands after the question mark where a page does not answer without it.
QUERIES: Mapping[str, Callable[[Things], dict[str, object]]] = {
    "cases:column": lambda things: {
        "process": things.case.process_id,
        "after": f"{MOMENT.isoformat()},{things.case.id}",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A page: its full name, the names in its address, its action by method."""

    name: str
    arguments: tuple[str, ...]
    actions: Mapping[str, str] | None


def routes(resolver: URLResolver | None = None, space: str = "") -> Iterator[Route]:
    """Every page of the site, or of a part of it."""
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from routes(item, f"{item.namespace}:" if item.namespace else space)
        elif isinstance(item, URLPattern):
            yield Route(
                name=f"{space}{item.name}",
                arguments=tuple(item.pattern.converters),
                actions=getattr(item.callback, "actions", None),
            )


def undeclared(pages: Iterator[Route]) -> list[str]:
    """Pages that say neither which right they take nor, here, why they take none."""
    return [page.name for page in pages if not page.actions and page.name not in PUBLIC]


def is_allowed(role: str, action: str, relation: str, page: Route) -> bool:
    """What the matrix says."""
    scope = matrix()[action].get(role)
    needed = NEEDED[relation]
    if scope is None or needed is None:
        return False
    is_addressed = action in ADDRESSED and scope is Scope.OWN
    return scope >= needed or is_addressed or page.name in COMPANYS


def unknown_arguments(pages: Iterator[Route]) -> list[str]:
    """Names in addresses that no table gives a value for."""
    return [
        f"{name!r} of the page {page.name}"
        for page in pages
        for name in page.arguments
        if page.actions and argument(page, name) is None
    ]


def argument(page: Route, name: str) -> Argument | None:
    """What gives the value of a name in the page's address."""
    space = page.name.partition(":")[0]
    keys = (f"{page.name}.{name}", f"{space}:*.{name}", name)
    return next((ARGUMENTS[key] for key in keys if key in ARGUMENTS), None)


def walked() -> Iterator[Route]:
    """The pages with a declared right whose addresses can be made."""
    for page in routes():
        if page.actions and all(argument(page, name) for name in page.arguments):
            yield page


def address(page: Route, things: Things) -> str:
    """The address of the page for these things."""
    values = {}
    for name in page.arguments:
        known = argument(page, name)
        assert known, name
        values[name] = known(things)
    return reverse(page.name, kwargs=values)


def typed(page: Route, things: Things) -> dict[str, object]:
    """What is typed into the page's form."""
    own = {"owner": things.owner.id, "owner_id": things.owner.id, "client": things.client.id}
    common = {name: value for name, value in TYPED.items() if "." not in name}
    given = {
        name.removeprefix(f"{page.name}."): value
        for name, value in TYPED.items()
        if name.startswith(f"{page.name}.")
    }
    return {**own, **common, **given}


def ask(browser: Browser, method: str, page: Route, things: Things) -> int:
    """The status of one request, whose changes are taken back."""
    url = address(page, things)
    point = transaction.savepoint()
    try:
        query = QUERIES.get(page.name, lambda _things: {})(things)
        answer = (
            browser.get(url, query) if method == "GET" else browser.post(url, typed(page, things))
        )
        if answer.streaming:
            # Read to the end, so that the file behind it is closed.
            b"".join(answer)
        return int(answer.status_code)
    finally:
        transaction.savepoint_rollback(point)


def steps(all_things: Mapping[str, Things]) -> Iterator[tuple[Route, str, Things]]:
    """Every page with every relation that has an address of its own."""
    for page in walked():
        is_about = page.arguments and page.name not in IMPERSONAL
        seen = set()
        for relation in NEEDED if is_about else ("own",):
            url = address(page, all_things[relation])
            # What is the whole company's has one address for owner, colleague and outsider.
            if url not in seen:
                seen.add(url)
                yield page, relation, all_things[relation]


def faults(role: str, browser: Browser, all_things: Mapping[str, Things]) -> list[str]:
    """Where the site answers otherwise than the matrix says."""
    found = []
    for page, relation, things in steps(all_things):
        for method, declared in (page.actions or {}).items():
            action, _why = STRICTER.get((page.name, method), (declared, ""))
            is_expected = is_allowed(role, action, relation, page)
            status = ask(browser, method, page, things)
            if status not in (ALLOWED if is_expected else REFUSED):
                found.append(
                    f"{role} · {relation} thing · {method} {address(page, things)} "
                    f"({page.name}, {action}): must be {'let in' if is_expected else 'refused'}, "
                    f"got {status}{_failure(status)}"
                )
    return found


FAILURES: list[str] = []


@pytest.fixture(autouse=True)
def _failures(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Keep what a page failed with, and the log of hundreds of refusals out of the report."""

    def keep(**_told: object) -> None:
        FAILURES.append(repr(sys.exc_info()[1]))

    got_request_exception.connect(keep)
    with caplog.at_level(logging.CRITICAL, logger="django.request"):
        yield
    got_request_exception.disconnect(keep)


def _failure(status: int) -> str:
    return f" {FAILURES[-1]}" if status == SERVER_ERROR and FAILURES else ""


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: Any) -> Iterator[Mapping[str, Things]]:
    """The things of colleague, outsider and stranger, made once and taken back at the end."""
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


def make_things(owner: User) -> Things:
    """Everything a person works on, all of it the person's own."""
    client = make_client(owner)
    case = make_case(owner, client)
    helper = User.objects.filter(organisation=owner.organisation).exclude(pk=owner.pk).first()
    tasks = Task.objects.filter(visit__case=case).order_by("operation__order")
    # The card hands some operations to other roles; here everything is the owner's.
    tasks.update(owner=owner)
    task, checked, blocked = tasks[0], tasks[1], tasks[2]
    checked.state, checked.done_by, checked.done_at = "done", helper, MOMENT
    checked.save()
    blocked.state, blocked.blocked_owner, blocked.blocked_reason = "blocked", owner, "A reason"
    blocked.save()
    return Things(
        owner=owner,
        client=client,
        contact=Contact.objects.create(client=client, name="A contact"),
        case=case,
        visit=StageVisit.objects.get(case=case),
        task=task,
        checked=checked,
        blocked=blocked,
        evidence=Evidence.objects.create(task=task, kind="file", author=owner, created_at=MOMENT),
        import_=Import.objects.create(
            organisation=owner.organisation, created_by=owner, created_at=MOMENT
        ),
    )


@pytest.fixture
def walk(base: Mapping[str, Things]) -> Callable[[str], list[str]]:
    """Walk the site as somebody of a role, in the colleague's team."""

    def walk_as(role: str) -> list[str]:
        colleague = base["colleague"].owner
        user = make_user(colleague.organisation, role, team=colleague.team, name="The Actor")
        if role == "head_of_sales":
            team = make_team(colleague.organisation, "First")
            team.head = user
            team.save()
        all_things = {"own": make_things(user), **base}
        for things in all_things.values():
            things.evidence.file.save("note.txt", ContentFile(b"text"))
            Check.objects.create(
                task=things.checked, method="each", controller=role, why="each", asked_at=MOMENT
            )
        browser = Browser(raise_request_exception=False)
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return faults(role, browser, all_things)

    return walk_as


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_as_the_matrix_says(walk: Callable[[str], list[str]], role: str) -> None:
    found = walk(role)
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


@pytest.mark.parametrize("removed", ["require", "reach"])
def test_the_walk_notices_a_check_that_is_removed(
    walk: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch, removed: str
) -> None:
    """`require` stands on `may`, `reach` on `scope_of`: without either somebody gets too far."""
    if removed == "require":
        monkeypatch.setattr(permissions, "may", lambda *_args, **_options: True)
    else:
        monkeypatch.setattr(permissions, "scope_of", lambda *_args: Scope.ORGANISATION)
    found = walk("rep")
    assert any("must be refused" in fault for fault in found)


def test_a_right_that_is_too_narrow_is_noticed(
    walk: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = matrix()
    narrower = {**real, "people.view": {}}
    monkeypatch.setattr(permissions, "matrix", lambda: narrower)
    assert any("must be let in" in fault for fault in walk("rep"))
