"""The page of the first run."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from techkarta.accounts.forms import add_refusal
from techkarta.common.errors import Invalid, NotFound

from .company import found_first_company, may_found
from .forms import FoundingForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundingPage:
    """The form of the first run."""

    form: FoundingForm


@sensitive_post_parameters("new")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Found the first company and enter it; there is no such page once a company is there."""
    if not may_found(key):
        raise NotFound("not_found")
    form = FoundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = found_first_company(founding=form.founding(), moment=timezone.now())
        except Invalid as error:
            add_refusal(form, error)
        else:
            login(request, user, backend=BACKEND)
            return HttpResponseRedirect("/")
    return render(request, "desk/begin.html", {"page": FoundingPage(form=form)})
