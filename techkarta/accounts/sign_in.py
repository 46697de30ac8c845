"""Around signing in: names for the limiter, the page of a lock-out, passwords told by others."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from math import ceil

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from .pages import LockedOutPage

Handler = Callable[[HttpRequest], HttpResponse]
TOO_MANY = 429
# Without signs that look alike, so that a password can be read out over the telephone.
TOLD_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
TOLD_GROUPS, TOLD_GROUP = 4, 4
# What stays open until a told password is replaced.
OPEN_TO_TOLD = ("accounts:password", "accounts:logout", "accounts:preferences")


def new_told_password() -> str:
    """A password to be told to a person: 16 signs in groups, about 79 bits of chance."""
    groups = (
        "".join(secrets.choice(TOLD_SIGNS) for _ in range(TOLD_GROUP)) for _ in range(TOLD_GROUPS)
    )
    return "-".join(groups)


def limited_name(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """The name the limiter counts under: in one case, so that letter case buys no further tries."""
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return given.strip().casefold()


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: object
) -> HttpResponse:
    """The page of somebody who tried too often: how long to wait, and who helps."""
    rest = get_cool_off(request)
    minutes = ceil(rest.total_seconds() / 60) if rest else 0
    page = LockedOutPage(minutes=minutes, login_url=reverse("accounts:login"))
    return render(request, "accounts/locked_out.html", {"page": page}, status=TOO_MANY)


def safe_next(request: HttpRequest, default: str = "/") -> str:
    """Where to go afterwards: the address asked for where it is our own, otherwise `default`."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    is_own = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    return target if is_own else default


def told_password(get_response: Handler) -> Handler:
    """Let somebody with a told password do nothing before they have chosen their own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and getattr(user, "has_told_password", False):
            is_open = request.path_info in {reverse(name) for name in OPEN_TO_TOLD}
            if not (is_open or request.path_info.startswith("/static/")):
                return HttpResponseRedirect(reverse("accounts:password"))
        return get_response(request)

    return middleware
