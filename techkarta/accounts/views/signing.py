"""Signing in and out, one's own password and preferences."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from techkarta.common.errors import Invalid
from techkarta.ui.shell import THEME_COOKIE

from ..entry import ActorRequest, entry
from ..forms import PasswordForm, PreferencesForm, SignInForm, add_refusal
from ..pages import PasswordPage, PreferencesPage, SignInPage
from ..roles import role_titles
from ..selectors import is_founded, person
from ..services import change_password, set_preferences
from ..sign_in import safe_next

LEAST_LENGTH = 10
# The interface stands above this room, so its page is named by its address, which is a contract.
API_DOCS = "/api/v1/docs"
YEAR = 365 * 24 * 3600


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for email and password; an unknown person and a wrong password get the same answer."""
    target = safe_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(target)
        form.add_error(
            None, _("Email and password do not fit. Check both, and the keyboard layout.")
        )
    page = SignInPage(form=form, next_url=target, is_founded=is_founded())
    return render(request, "accounts/sign_in.html", {"page": page})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@sensitive_post_parameters()
@never_cache
@entry(GET="account.use", POST="account.use")
def password(request: ActorRequest) -> HttpResponse:
    """Replace one's own password; this session goes on, the others end."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = change_password(
                actor=request.actor, old=data["old"], new=data["new"], moment=request.moment
            )
        except Invalid as error:
            add_refusal(form, error)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("The password is changed. Other devices are signed out."))
            return redirect("accounts:preferences")
    page = PasswordPage(
        form=form, is_told=request.user.has_told_password, least_length=LEAST_LENGTH
    )
    return render(request, "accounts/password.html", {"page": page})


@never_cache
@entry(GET="account.use", POST="account.use")
def preferences(request: ActorRequest) -> HttpResponse:
    """One's own language and theme; each may come alone, from the menu of the person."""
    user = request.user
    present = {"language": user.language, "theme": user.theme}
    if request.method == "POST":
        wanted = {name: request.POST.get(name) or value for name, value in present.items()}
        set_preferences(actor=request.actor, **wanted)
        return _changed(request, wanted)
    known = person(request.actor, user.id)
    page = PreferencesPage(
        form=PreferencesForm(initial=present),
        name=known.full_name,
        email=known.email,
        roles=", ".join(role_titles(request.actor.addressed, request.actor.own_titles)),
        team=known.team.name if known.team else "",
        api_url=API_DOCS,
    )
    return render(request, "accounts/preferences.html", {"page": page})


def _changed(request: ActorRequest, wanted: dict[str, str]) -> HttpResponse:
    response = HttpResponseRedirect(safe_next(request, default=request.path))
    # The sign-in page of this browser goes on in the same language and theme.
    kept = {settings.LANGUAGE_COOKIE_NAME: wanted["language"], THEME_COOKIE: wanted["theme"]}
    for name, value in kept.items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    if "next" not in request.POST:
        with override(wanted["language"]):
            messages.success(request, _("Saved."))
    return response
