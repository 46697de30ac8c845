"""How the interface is entered: who asks, by which right, about which version, how often."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar, cast

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Schema
from ninja.security import HttpBearer, SessionAuth

from techkarta.accounts.permissions import Actor, scope_of
from techkarta.accounts.selectors import Token, User, actor_of
from techkarta.accounts.services import open_token
from techkarta.common.errors import Invalid, NotAllowed

from .services import Answered, answer_once
from .shapes.base import Listing

SAFE = ("GET", "HEAD")
LARGEST_VERSION = 2**31 - 1
_VERSION = re.compile(r'"?([0-9]{1,10})"?', re.ASCII)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
Row = TypeVar("Row", bound=Any)


class ApiRequest(HttpRequest):
    """A request of somebody known; `version` is that of If-Match, None where it was not sent."""

    auth: Token | User
    actor: Actor
    moment: datetime
    version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a view answers: the body, its status, and the version that becomes the ETag."""

    body: Schema
    status: int = 200
    version: int | None = None


class PersonalToken(HttpBearer):
    """A token somebody made on the page of his account."""

    openapi_name = "token"

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, its owner being who acts; the reader's language where none is asked for."""
        row = open_token(secret=token, moment=timezone.now())
        if row is not None:
            request.user = row.owner
            if not request.headers.get("Accept-Language"):
                translation.activate(row.owner.language)
        return row


class OwnSession(SessionAuth):
    """The session of somebody signed in, for the pages' own scripts."""

    openapi_name = "session"

    def __call__(self, request: HttpRequest) -> User | None:
        """Nobody where a token was sent: a wrong one is not made good by a session."""
        if request.headers.get("Authorization") or not request.user.is_authenticated:
            return None
        return cast("User | None", super().__call__(request))


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What an operation of the interface asks for."""

    action: str
    is_versioned: bool = False
    keys: frozenset[str] = frozenset()


View = Callable[..., Given]


def right(
    action: str, *, is_versioned: bool = False, query: type[Schema] | None = None
) -> Callable[[View], View]:
    """Say which action of the matrix an operation takes.

    `is_versioned`: it changes a thing, and asks for the version seen. `query`: what its address may
    say; any other key is refused.
    """

    def decorate(view: View) -> View:
        keys = frozenset(query.model_fields) if query else frozenset()
        view.right = Right(action=action, is_versioned=is_versioned, keys=keys)  # type: ignore[attr-defined]
        return view

    return decorate


def entered(view: Any) -> Callable[..., HttpResponse]:
    """Enter an operation: right, version, key; one transaction for a change and its answer."""
    declared: Right = view.right

    @wraps(view)
    def enter(request: ApiRequest, **values: Any) -> HttpResponse:
        request.moment = timezone.now()
        request.actor = actor_of(cast("User", request.user))
        if scope_of(request.actor, declared.action) is None:
            raise NotAllowed("not_allowed", action=declared.action)
        _expect_known(request.GET, declared.keys)
        if request.method in SAFE:
            return _response(_answered(view(request, **values)))
        if isinstance(request.auth, Token) and request.auth.reach != "write":
            raise NotAllowed("token_reads_only", action=declared.action)
        request.version = _version(request, declared)
        return _response(_changed(request, lambda: _answered(view(request, **values))))

    return enter


def _changed(request: ApiRequest, make: Callable[[], Answered]) -> Answered:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        with transaction.atomic():
            return make()
    if not _KEY.fullmatch(key):
        raise Invalid("key_unreadable", field="Idempotency-Key")
    return answer_once(
        actor=request.actor,
        key=key,
        fingerprint=_fingerprint(request),
        moment=request.moment,
        make=make,
    )


def _fingerprint(request: ApiRequest) -> str:
    """What tells one change from another: where it goes, about which version, what it says."""
    try:
        said = json.dumps(json.loads(request.body), sort_keys=True)
    except ValueError:
        said = ""
    told = "\n".join((request.path, str(request.version), said))
    return sha256(told.encode()).hexdigest()


def _expect_known(query: Collection[str], known: Collection[str]) -> None:
    for name in query:
        if name not in known:
            raise Invalid("request_wrong", field=f"query.{name}"[:100], known=sorted(known))


def _version(request: ApiRequest, declared: Right) -> int | None:
    told = request.headers.get("If-Match")
    if told is None:
        if declared.is_versioned:
            raise Invalid("version_absent", field="If-Match")
        return None
    found = _VERSION.fullmatch(told.strip())
    if found is None or int(found[1]) > LARGEST_VERSION:
        raise Invalid("version_unreadable", field="If-Match")
    return int(found[1])


def _answered(given: Given) -> Answered:
    headers = {"Cache-Control": "no-store"}
    if given.version is not None:
        headers["ETag"] = f'"{given.version}"'
    return Answered(status=given.status, body=given.body.model_dump_json(), headers=headers)


def _response(answered: Answered) -> HttpResponse:
    answer = HttpResponse(answered.body, content_type="application/json", status=answered.status)
    for name, value in answered.headers.items():
        answer[name] = value
    if answered.is_repeated:
        answer["Idempotency-Replayed"] = "true"
    return answer


def part_of(rows: QuerySet[Row], page: Listing) -> tuple[list[Row], str | None]:
    """A part of a list, the newest first, and the cursor of the next one; one query."""
    ordered = rows.order_by("-id")
    if page.cursor:
        ordered = ordered.filter(pk__lt=_place(page.cursor))
    found = list(ordered[: page.limit + 1])
    shown = found[: page.limit]
    return shown, cursor_of(shown[-1].pk) if len(found) > page.limit else None


def cursor_of(last_id: int) -> str:
    """The cursor of what follows a row."""
    return base64.urlsafe_b64encode(f"after {last_id}".encode()).decode().rstrip("=")


def _place(cursor: str) -> int:
    try:
        told = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        word, number = told.decode("ascii").split(" ")
        place = int(number)
    except (binascii.Error, ValueError):
        raise Invalid("cursor_wrong", field="cursor") from None
    if word != "after" or not 0 < place < 2**63:
        raise Invalid("cursor_wrong", field="cursor")
    return place
