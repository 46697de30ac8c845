"""Refusals become answers of the interface: one place, one form, the language of who asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja.errors import AuthenticationError, HttpError, ValidationError

from techkarta.common.errors import Conflict, DomainError, Invalid, Locked, NotAllowed, NotFound
from techkarta.common.texts.errors import error_text, error_texts

from .shapes.problem import Problem, Wrong

PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"
STATUSES: Mapping[type[DomainError], HTTPStatus] = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotAllowed: HTTPStatus.FORBIDDEN,
    Conflict: HTTPStatus.CONFLICT,
    Locked: HTTPStatus.UNPROCESSABLE_ENTITY,
    Invalid: HTTPStatus.BAD_REQUEST,
}
# Codes the protocol of HTTP has a number of its own for.
OWN: Mapping[str, HTTPStatus] = {
    "unauthenticated": HTTPStatus.UNAUTHORIZED,
    "method_unknown": HTTPStatus.METHOD_NOT_ALLOWED,
    "changed_meanwhile": HTTPStatus.PRECONDITION_FAILED,
    "body_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "key_reused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "version_absent": HTTPStatus.PRECONDITION_REQUIRED,
    "server_failed": HTTPStatus.INTERNAL_SERVER_ERROR,
}
# What answers outside the interface's own views mean here.
OUTSIDE: Mapping[int, DomainError] = {
    HTTPStatus.NOT_FOUND: NotFound("address_unknown"),
    HTTPStatus.METHOD_NOT_ALLOWED: Invalid("method_unknown"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Invalid("body_large"),
    HTTPStatus.INTERNAL_SERVER_ERROR: DomainError("server_failed"),
}
Handler = Callable[[HttpRequest], HttpResponse]


def of_domain(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A refusal of a service."""
    return _problem(request, error, _wrong(error))


def of_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A request that does not fit its description, thing by thing."""
    return _problem(request, Invalid("request_wrong"), [_misfit(each) for each in error.errors])


def of_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A refusal of the library: nobody known, or a browser without the sign of protection."""
    if isinstance(error, AuthenticationError):
        answer = _problem(request, NotAllowed("unauthenticated"))
        answer["WWW-Authenticate"] = 'Bearer realm="techkarta"'
        return answer
    if error.status_code == HTTPStatus.FORBIDDEN:
        return _problem(request, NotAllowed("csrf_failed"))
    return _problem(request, Invalid("body_unreadable", problem=str(error)))


def of_size(request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    """A body that is too large."""
    return _problem(request, OUTSIDE[HTTPStatus.REQUEST_ENTITY_TOO_LARGE])


def problems_middleware(get_response: Handler) -> Handler:
    """Let answers made outside the views of the interface speak its language too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        error = OUTSIDE.get(answer.status_code)
        is_ours = request.path_info.startswith(PREFIX)
        if not is_ours or error is None or answer.get("Content-Type") == CONTENT_TYPE:
            return answer
        told = _problem(request, error)
        if "Allow" in answer:
            told["Allow"] = answer["Allow"]
        return told

    return middleware


def _problem(
    request: HttpRequest, error: DomainError, errors: Sequence[Wrong] = ()
) -> HttpResponse:
    kind = next((STATUSES[known] for known in type(error).mro() if known in STATUSES), None)
    status = OWN.get(error.code, kind or HTTPStatus.BAD_REQUEST)
    body = Problem(
        type=f"urn:techkarta:problem:{error.code}",
        title=status.phrase,
        status=status,
        detail=error_text(error.code, error.params, get_language() or "en"),
        code=error.code,
        instance=request.path,
        errors=list(errors),
    )
    answer = HttpResponse(body.model_dump_json(), content_type=CONTENT_TYPE, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _wrong(error: DomainError) -> list[Wrong]:
    """What a refusal names, item by item: what a gate misses, or the field that is wrong."""
    params = dict(error.params)
    if missing := params.get("missing"):
        return [_item(each) for each in _each(missing)]
    if questions := params.get("questions"):
        reasons = {"reasons": params.get("reasons", [])}
        return [
            Wrong(field=f"answer.{key}", code="answer_not_valid", params=_plain(reasons))
            for key in _each(questions)
        ]
    if parts := params.get("wrong"):
        return [_part(each) for each in _each(parts)]
    place = str(params.pop("field", ""))
    if not (place or params):
        return []
    text = error_text(error.code, params, get_language() or "en")
    return [Wrong(field=place, code=error.code, params=_plain(params), text=text)]


def _item(item: Any) -> Wrong:
    """What holds a gate: an operation, a criterion, an answer."""
    params = {"kind": str(item.kind), "no": item.code, **dict(item.params)}
    return Wrong(
        field=f"{item.kind}.{item.code}", code=str(item.reason or "missing"), params=_plain(params)
    )


def _part(wrong: Any) -> Wrong:
    """A part of an answer that cannot be taken."""
    told = asdict(wrong) if is_dataclass(wrong) and not isinstance(wrong, type) else {}
    code = str(told.pop("code", "answer_wrong"))
    text = error_text(code, told, get_language() or "en") if code in error_texts() else ""
    return Wrong(field=f"value.{told.pop('part', '')}", code=code, params=_plain(told), text=text)


def _misfit(error: Mapping[str, Any]) -> Wrong:
    """What the description of a request says about one of its values."""
    place = [str(each) for each in error.get("loc", ())]
    # The first says body, query or path; the second the library's own name for all of it.
    names = place[2:] if place[:1] in (["body"], ["query"]) and len(place) > 2 else place[1:]  # noqa: PLR2004 - the two above
    params = {name: value for name, value in (error.get("ctx") or {}).items() if name != "error"}
    return Wrong(
        field=".".join(names),
        code=str(error["type"]),
        params=_plain(params),
        text=str(error["msg"]),
    )


def _each(value: object) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _plain(params: Mapping[str, object]) -> dict[str, Any]:
    """Parameters as JSON may say them."""
    told: dict[str, Any] = json.loads(json.dumps(dict(params), cls=_Plain))
    return told


class _Plain(DjangoJSONEncoder):
    def default(self, o: object) -> Any:
        """What JSON has no word for is told as a text."""
        if is_dataclass(o) and not isinstance(o, type):
            return asdict(o)
        if isinstance(o, set | frozenset | tuple):
            return sorted(map(str, o))
        try:
            return super().default(o)
        except TypeError:
            return str(o)
