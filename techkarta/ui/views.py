"""Pages of the interface itself: the gallery of components and the choice of a theme."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from techkarta.ui.pages import gallery_page
from techkarta.ui.shell import THEME_COOKIE, theme_of

YEAR = 365 * 24 * 3600


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in all its states, to those who work on the product."""
    if not settings.DEBUG:
        raise Http404
    page = gallery_page(theme=theme_of(request.COOKIES.get(THEME_COOKIE, "")))
    is_search = "q" in request.GET and "HX-Request" in request.headers
    template = "ui/gallery/palette.html" if is_search else "ui/gallery.html"
    return render(request, template, {"page": page, "shell": page.shell})


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme in the reader's browser and go back to the page."""
    target = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(target if is_ours else "/")
    response.set_cookie(
        THEME_COOKIE,
        theme_of(request.POST.get("theme", "")),
        max_age=YEAR,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
