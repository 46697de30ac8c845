"""Refusals of the services become answers: a page for a person, a toast for a part of a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from techkarta.common.errors import DomainError
from techkarta.desk.refusals import refusal

Handler = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """Answer a DomainError that no view has caught; anything else goes on as a failure."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a domain error into its answer."""
        return refusal(request, error) if isinstance(error, DomainError) else None
