"""One's own notices and how they come."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import calendar_of

from . import selectors, services
from .kinds import kinds
from .pages import NoticesPage, filters, notice_row, ways_page
from .services.mailing import is_mail_on

PAGE = 40
LONGEST_NUMBER = 18


@never_cache
@entry(GET="account.use")
def notices(request: ActorRequest) -> HttpResponse:
    """What I was told, newest first."""
    is_unread, before = "unread" in request.GET, _number(request.GET.get("before", ""))
    found = selectors.notices(request.actor, is_unread=is_unread, before_id=before)
    rows, language = list(found[: PAGE + 1]), get_language() or "ru"
    query, calendar = "unread=1&" if is_unread else "", calendar_of(request.actor.organisation_id)
    page = NoticesPage(
        rows=[notice_row(row, language, calendar.tz) for row in rows[:PAGE]],
        unread=selectors.unread_count(request.actor),
        newest_id=rows[0].id if rows else 0,
        filters=filters(request.path, is_unread=is_unread),
        more_url=f"?{query}before={rows[PAGE - 1].id}" if len(rows) > PAGE else "",
        today=calendar.local_day(request.moment),
    )
    return render(request, "notices/notices.html", {"page": page})


@never_cache
@entry(GET="account.use")
def open_notice(request: ActorRequest, notice_id: int) -> HttpResponse:
    """Read a notice and go to what it is about."""
    notice = services.open_notice(actor=request.actor, notice_id=notice_id, moment=request.moment)
    return redirect(notice.link or "notices:notices")


@entry(POST="account.use")
def read_all(request: ActorRequest) -> HttpResponse:
    """Read everything the page has shown."""
    until = _number(request.POST.get("until", ""))
    services.read_all(actor=request.actor, until_id=until, moment=request.moment)
    return redirect("notices:notices")


@never_cache
@entry(GET="account.use", POST="account.use")
def settings(request: ActorRequest) -> HttpResponse:
    """How each kind of notices comes by mail."""
    if request.method == "POST":
        ways = {code: request.POST[code] for code in kinds() if code in request.POST}
        services.choose_ways(actor=request.actor, ways=ways)
        messages.success(request, _("Saved."))
        return redirect("notices:settings")
    page = ways_page(
        selectors.ways(request.actor),
        email=request.user.email,
        language=get_language() or "ru",
        is_mail_on=is_mail_on(),
    )
    return render(request, "notices/settings.html", {"page": page})


def _number(text: str) -> int | None:
    """The number an address or a form carries; None where it carries none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
