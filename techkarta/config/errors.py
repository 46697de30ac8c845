"""Refusals of the services become answers: a page for a person, a toast for a part of a page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_htmx.http import HttpResponseClientRedirect

from techkarta.common.errors import DomainError
from techkarta.desk.refusals import refusal

Handler = Callable[[HttpRequest], HttpResponse]


class DomainErrorMiddleware:
    """Answer a DomainError that no view has caught; anything else goes on as a failure."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; where a session has ended, the whole page goes to sign in.

        Without that a part of the page would be replaced by the sign-in page.
        """
        response = self.get_response(request)
        if request.headers.get("HX-Request") and _asks_to_sign_in(response):
            return HttpResponseClientRedirect(f"{settings.LOGIN_URL}?{_back_to(request)}")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a domain error into its answer."""
        return refusal(request, error) if isinstance(error, DomainError) else None


def _asks_to_sign_in(response: HttpResponse) -> bool:
    target = response.headers.get("Location", "")
    return urlsplit(target).path == settings.LOGIN_URL


def _back_to(request: HttpRequest) -> str:
    """The page the part belongs to; the sign-in page checks that it is our own."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    return urlencode({"next": f"{page.path}?{page.query}" if page.query else page.path or "/"})
