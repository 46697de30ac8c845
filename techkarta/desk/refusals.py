"""The answer to a refused request: status, a sentence with the remedy, what was typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from techkarta.common.errors import Conflict, DomainError, Invalid, Locked, NotAllowed, NotFound
from techkarta.common.texts.errors import error_text

from .pages import RefusalPage, Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How refusals of one kind are answered."""

    status: int
    icon: str
    title: str | Promise


KINDS: Mapping[type[DomainError], Kind] = {
    NotFound: Kind(status=404, icon="search", title=_("There is no such page")),
    NotAllowed: Kind(status=403, icon="lock", title=_("This is not open to you")),
    Conflict: Kind(status=409, icon="users", title=_("Somebody was faster")),
    Locked: Kind(status=422, icon="shield-lock", title=_("Not yet")),
    Invalid: Kind(status=400, icon="alert-circle", title=_("Something has to be corrected")),
}
OTHER = Kind(status=400, icon="alert-circle", title=_("This did not work"))
# What nobody may see again on a page, and what says nothing to a person.
SECRET_PARTS = ("password", "csrf", "token", "secret")
SILENT_FIELDS = frozenset({"next", "version", "old", "new", "again"})
LONGEST_TYPED = 4000
TYPED_FIELDS = 40


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refusal in the reader's language.

    A part of a page (htmx) gets a toast and stays as it is; a whole page says what happened, what
    to do next, and gives back what was typed.
    """
    kind = next((KINDS[known] for known in type(error).mro() if known in KINDS), OTHER)
    text = error_text(error.code, error.params, get_language() or "en")
    if request.headers.get("HX-Request"):
        return toast_answer(text, status=kind.status)
    page = RefusalPage(
        frame="ui/shell.html" if _is_signed_in(request) else "ui/plain.html",
        title=str(kind.title),
        text=text,
        icon=kind.icon,
        typed=_typed(request),
        back_url=_back(request),
    )
    return render(request, "desk/refusal.html", {"page": page}, status=kind.status)


def toast_answer(text: str, *, status: int, tone: str = "bad") -> HttpResponse:
    """An answer to htmx that changes nothing on the page and says the text at its edge."""
    response = HttpResponse(status=status)
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"tk-toast": {"text": text, "tone": tone}})
    return response


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


def _typed(request: HttpRequest) -> tuple[Typed, ...]:
    if request.method != "POST":
        return ()
    values = [
        Typed(name=name.replace("_", " "), value=value[:LONGEST_TYPED])
        for name, texts in request.POST.lists()
        if not _is_hidden(name)
        for value in texts
        # A number or a choice is quickly chosen again; a sentence is not.
        if any(sign.isspace() for sign in value.strip())
    ]
    return tuple(values[:TYPED_FIELDS])


def _is_hidden(name: str) -> bool:
    folded = name.casefold()
    return folded in SILENT_FIELDS or any(part in folded for part in SECRET_PARTS)


def _back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(referer, hosts, require_https=request.is_secure()):
        return ""
    parts = urlsplit(referer)
    back = parts.path + (f"?{parts.query}" if parts.query else "")
    return "" if back == request.get_full_path() and request.method == "GET" else back
