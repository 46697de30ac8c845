"""The audit page and its export."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from techkarta.accounts.entry import ActorRequest, entry

from .export import audit_lines
from .page import asked, audit_page


@entry(GET="audit.view")
def audit(request: ActorRequest) -> HttpResponse:
    """Who changed what and when, by person, kind of thing and days."""
    wanted = asked(request.actor, request.GET)
    today = request.moment.astimezone(wanted.zone).date()
    page = audit_page(request.actor, wanted, today=today, url=reverse("desk:audit"))
    return render(request, "desk/audit.html", {"page": page})


@entry(GET="audit.view")
def export(request: ActorRequest) -> StreamingHttpResponse:
    """The same as a file."""
    wanted = asked(request.actor, request.GET)
    lines = audit_lines(request.actor, wanted)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    day = request.moment.astimezone(wanted.zone).date()
    answer["Content-Disposition"] = f'attachment; filename="audit-{day}.csv"'
    return answer
