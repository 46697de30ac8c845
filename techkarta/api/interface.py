"""The interface as a whole: what it is called, who may enter, what its description says."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from techkarta.common.errors import DomainError

from . import problems
from .entering import OwnSession, PersonalToken, Right, entered
from .views import answers, cases, clients, exceptions, method, products, tasks

DESCRIPTION = """Another program reads and changes what its owner may, under the same gates, locks
and rights as the pages.

* **Who asks**: `Authorization: Bearer <token>`; tokens are made on the page "My tokens".
* **Lists** come newest first in parts: `limit` up to 200, then `cursor` with the `next` of the
  part before.
* **Changes** name the version they were made from: `If-Match` with the `ETag` that was read. 428
  where it is absent, 412 where somebody changed the thing meanwhile.
* **Repeated requests**: `Idempotency-Key` on a POST makes the change once; the same request again
  gets the same answer for a week.
* **Refusals** are `application/problem+json` with a `code` for programs, a `detail` for people, and
  `errors`: what is missing or wrong, item by item.
"""
_VERSION = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the thing as it was read.",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Any sign of your own: the same request with it is made once.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,200}$"},
}


class StrictJson(Parser):
    """Reads JSON that both databases can keep."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body; a refusal of the library where it is no JSON, or says what nobody can keep."""
        try:
            told = json.loads(request.body, parse_constant=_refuse)
        except RecursionError:
            raise HttpError(400, "nested too deeply") from None
        except ValueError as error:
            raise HttpError(400, str(error)) from None
        if _is_unkeepable(told):
            raise HttpError(400, "a text holds a sign that cannot be kept")
        return told


def _refuse(name: str) -> object:
    message = f"{name} is no number"
    raise ValueError(message)


def _is_unkeepable(told: object) -> bool:
    """Whether a text anywhere holds the sign zero or half of a pair."""
    stack = [told]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            stack.extend([*each.keys(), *each.values()])
        elif isinstance(each, list):
            stack.extend(each)
        elif isinstance(each, str) and any(
            sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in each
        ):
            return True
    return False


class Interface(NinjaAPI):
    """The first version of the interface."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the view: short, and stable when modules move."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, with the headers of changes and the form of refusals."""
        schema = super().get_openapi_schema(**options)
        views: dict[str, Any] = {
            operation.view_func.__name__: operation.view_func
            for _prefix, router in self._routers
            for path in router.path_operations.values()
            for operation in path.operations
        }
        for path in schema["paths"].values():
            for name, operation in path.items():
                declared: Right = views[operation["operationId"]].right
                _describe(name.upper(), operation, declared)
        return schema


def _describe(method: str, operation: dict[str, Any], declared: Right) -> None:
    operation["x-right"] = declared.action
    if method in {"POST", "PATCH", "PUT"}:
        headers = [_VERSION | {"required": declared.is_versioned}]
        headers += [_KEY] if method == "POST" else []
        operation["parameters"] = [*operation.get("parameters", []), *headers]
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        if int(status) >= 400 and "application/json" in content:  # noqa: PLR2004 - refusals
            answer["content"] = {problems.CONTENT_TYPE: content["application/json"]}


def make_interface() -> Interface:
    """The interface with its views and refusals."""
    made = Interface(
        title="Techkarta",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api",
        auth=[PersonalToken(), OwnSession()],
        parser=StrictJson(),
    )
    made.add_decorator(entered, mode="operation")
    made.add_router("", method.router)
    made.add_router("/clients", clients.router)
    made.add_router("/cases", cases.router)
    made.add_router("/products", products.router)
    made.add_router("", exceptions.router)
    made.add_router("", tasks.router)
    made.add_router("/answers", answers.router)
    handlers: tuple[tuple[Any, Any], ...] = (
        (DomainError, problems.of_domain),
        (ValidationError, problems.of_validation),
        (HttpError, problems.of_http),
        (RequestDataTooBig, problems.of_size),
    )
    for kind, handler in handlers:
        made.add_exception_handler(kind, handler)
    return made


interface = make_interface()
