"""Walking over every page of the site with every relation, and judging each answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from techkarta.accounts.permissions import Scope, matrix
from tests.apps.walk_tables import (
    ADDRESSED,
    ARGUMENTS,
    COMPANYS,
    IMPERSONAL,
    NEEDED,
    PUBLIC,
    QUERIES,
    STRICTER,
    TYPED,
    Argument,
    Things,
)

ALLOWED = frozenset({200, 204, 302, 400, 409, 422})
REFUSED = frozenset({403, 404})
# The interface of programs declares its rights otherwise: tests/api/test_rights.py walks it.
ELSEWHERE = frozenset({"api"})
SERVER_ERROR = 500
# What pages failed with, filled by the test.
FAILURES: list[str] = []


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
            if item.namespace in ELSEWHERE:
                continue
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


def faults(role: str, browser: Browser, all_things: Mapping[str, Things]) -> Iterator[str]:
    """Where the site answers otherwise than the matrix says, told as it is walked."""
    for page, relation, things in steps(all_things):
        for method, declared in (page.actions or {}).items():
            action, _why = STRICTER.get((page.name, method), (declared, ""))
            is_expected = is_allowed(role, action, relation, page)
            status = ask(browser, method, page, things)
            if status not in (ALLOWED if is_expected else REFUSED):
                yield (
                    f"{role} · {relation} thing · {method} {address(page, things)} "
                    f"({page.name}, {action}): must be {'let in' if is_expected else 'refused'}, "
                    f"got {status}{_failure(status)}"
                )


def _failure(status: int) -> str:
    return f" {FAILURES[-1]}" if status == SERVER_ERROR and FAILURES else ""
