"""The calendar feed: its secret address, and what a calendar program reads there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.errors import NotFound
from techkarta.common.time import utc_now

from .. import selectors, services
from ..feed import feed_text
from ..pages import calendar_page


@never_cache
@entry(GET="account.use", POST="account.use")
def calendar(request: ActorRequest) -> HttpResponse:
    """The address one's own calendar program reads; a POST makes a new one or ends it."""
    secret = ""
    if request.method == "POST" and request.POST.get("act") == "end":
        services.end_feed(actor=request.actor, moment=request.moment)
    elif request.method == "POST":
        secret = services.renew_feed(actor=request.actor, moment=request.moment)
    page = calendar_page.page_of(selectors.feed_of(request.actor), secret)
    return render(request, "exchange/calendar.html", {"page": page})


@never_cache
@require_safe
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """The tasks of whoever the secret belongs to, for calendar programs; 404 for a wrong one."""
    try:
        user = services.open_feed(secret=secret, moment=utc_now())
    except NotFound:
        return HttpResponseNotFound()
    answer = HttpResponse(feed_text(user, utc_now()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="techkarta.ics"'
    return answer
