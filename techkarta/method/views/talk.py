"""The discussion of a card: saying, answering, settling."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.common.errors import Invalid, NotFound
from techkarta.common.texts.errors import error_text

from .. import selectors, services

PLACES = {"editor": ("method:editor", "#ed-talk"), "version": ("method:version", "#talk")}
LONGEST_ID = 15


@entry(GET="card.view", POST="card.comment")
def talk(request: ActorRequest, version_id: int) -> HttpResponse:
    """One word of the discussion: `do` is say, answer, resolve or reopen."""
    selectors.version(request.actor, version_id)
    if request.method == "POST":
        try:
            _say(request, version_id)
        except Invalid as refusal:
            text = error_text(refusal.code, refusal.params, get_language() or "en")
            messages.error(request, text)
    name, anchor = PLACES.get(request.POST.get("place", ""), PLACES["version"])
    return redirect(reverse(name, args=[version_id]) + anchor)


def _say(request: ActorRequest, version_id: int) -> None:
    do, text = request.POST.get("do", "say"), request.POST.get("text", "")
    told = {"actor": request.actor, "moment": request.moment}
    if do == "say":
        no = request.POST.get("no", "")
        services.write_comment(version_id=version_id, no=no, text=text, **told)
        return
    number = request.POST.get("comment", "")
    if not (number.isascii() and number.isdigit() and len(number) < LONGEST_ID):
        raise NotFound("not_found")
    if do == "answer":
        services.answer_comment(comment_id=int(number), text=text, **told)
    elif do in ("resolve", "reopen"):
        services.resolve_comment(comment_id=int(number), is_resolved=do == "resolve", **told)
    else:
        raise Invalid("unknown_change", field="do")
