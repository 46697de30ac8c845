"""A version of a card: reading it, printing it, deciding about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.selectors import organisation
from techkarta.common.errors import Conflict, DomainError, Invalid, NotAllowed
from techkarta.common.texts.errors import error_text

from .. import selectors, services
from ..forms import ReasonForm
from ..pages.document import reading_of
from ..pages.sheet import sheet_page
from ..pages.version import version_page
from .matrix import reader_for

LONGEST_ID = 15


@entry(GET="card.view")
def version(request: ActorRequest, version_id: int) -> HttpResponse:
    """The version as a document; `with` names another version to compare with."""
    organisation_id = request.actor.organisation_id
    services.bring_due_in_force(organisation_id=organisation_id, moment=request.moment)
    return _shown(request, version_id)


@entry(GET="card.view")
def sheet(request: ActorRequest, version_id: int) -> HttpResponse:
    """The version as a printed sheet."""
    row = selectors.version(request.actor, version_id)
    company = organisation(request.actor.organisation_id).name
    page = sheet_page(reading_of(row), company=company, reader=reader_for(request))
    return render(request, "method/sheet.html", {"page": page})


@entry(GET="card.view", POST="card.write")
def submit(request: ActorRequest, version_id: int) -> HttpResponse:
    """Send a draft to review."""
    return _decide(
        request, version_id, services.submit_version, gives=("reason",),
        said=_("Sent to review. Another person approves it."),
    )  # fmt: skip


@entry(GET="card.view", POST="card.approve")
def approve(request: ActorRequest, version_id: int) -> HttpResponse:
    """Put a reviewed version in force."""
    return _decide(
        request, version_id, services.approve_version, gives=("valid_from", "acknowledge_by"),
        said=_("Approved. From its day on new deals on this stage go by it."),
    )  # fmt: skip


@entry(GET="card.view", POST="card.approve")
def reject(request: ActorRequest, version_id: int) -> HttpResponse:
    """Turn a reviewed version down."""
    return _decide(
        request, version_id, services.reject_version, gives=("reason",),
        said=_("Turned down. The author sees the reason."),
    )  # fmt: skip


@entry(GET="card.view", POST="card.write")
def withdraw(request: ActorRequest, version_id: int) -> HttpResponse:
    """Take a draft or a reviewed version back."""
    return _decide(request, version_id, services.withdraw_version, said=_("Taken back."))


@entry(GET="card.view", POST="card.trial")
def trial(request: ActorRequest, version_id: int) -> HttpResponse:
    """Try a reviewed version with volunteers, or change who tries it and how long."""
    chosen = [number for each in request.POST.getlist("volunteers") if (number := _number(each))]

    def start(*, until: date | None, **told: Any) -> object:
        if until is None:
            raise Invalid("day_missing", field="until")
        return services.start_trial(until=until, volunteer_ids=chosen, **told)

    return _decide(
        request, version_id, start, gives=("until",),
        said=_("On trial: new deals of the volunteers go by it."),
    )  # fmt: skip


@entry(GET="card.view", POST="card.write")
def restore(request: ActorRequest, version_id: int) -> HttpResponse:
    """Make a former version the next revision, in review."""

    def back(**told: Any) -> object:
        # The former version is not changed, so nobody can have changed it meanwhile.
        told.pop("version")
        return services.roll_back(**told)

    return _decide(
        request, version_id, back, gives=("reason",),
        said=_("A new revision with this content is in review. Another person approves it."),
    )  # fmt: skip


@entry(POST="card.acknowledge")
def acknowledge(request: ActorRequest, version_id: int) -> HttpResponse:
    """Say that one has read the version."""
    try:
        services.acknowledge_version(
            actor=request.actor, version_id=version_id, moment=request.moment
        )
    except (Conflict, NotAllowed) as refusal:
        messages.warning(request, _say(refusal))
    else:
        messages.success(request, _("Thank you: it is noted that you have read the card."))
    return redirect("method:version", version_id)


@entry(POST="card.write")
def remind(request: ActorRequest, version_id: int) -> HttpResponse:
    """Remind those who have not read the version."""
    try:
        count = services.remind_by_hand(
            actor=request.actor, version_id=version_id, moment=request.moment
        )
    except Conflict as refusal:
        messages.warning(request, _say(refusal))
    else:
        told = ngettext(
            "%(count)d person is reminded today", "%(count)d people are reminded today", count
        )
        messages.success(request, told % {"count": count})
    return redirect("method:version", version_id)


def _decide(
    request: ActorRequest,
    version_id: int,
    service: Callable[..., object],
    *,
    said: str,
    gives: Sequence[str] = (),
) -> HttpResponse:
    """Call the service; what it refuses is told on the page, beside what was typed."""
    if request.method != "POST":
        # Whoever reloads the answer to a refused decision reads the version, where he may.
        selectors.version(request.actor, version_id)
        return redirect("method:version", version_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, version_id, form, status=422)
    given = {name: form.cleaned_data[name] for name in gives}
    try:
        service(
            actor=request.actor, version_id=version_id, moment=request.moment,
            version=form.cleaned_data["version"], **given,
        )  # fmt: skip
    except (Invalid, Conflict, NotAllowed) as refusal:
        field = str(refusal.params.get("field"))
        form.add_error(field if field in gives else None, _say(refusal))
        return _shown(request, version_id, form, status=409 if _is_late(refusal) else 422)
    messages.success(request, said)
    return redirect("method:version", version_id)


def _say(refusal: DomainError) -> str:
    return error_text(refusal.code, refusal.params, get_language() or "en")


def _is_late(refusal: DomainError) -> bool:
    return isinstance(refusal, Conflict)


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) < LONGEST_ID
    return int(text) if is_number else None


def _shown(
    request: ActorRequest, version_id: int, form: ReasonForm | None = None, *, status: int = 200
) -> HttpResponse:
    row = selectors.version(request.actor, version_id)
    if form is None:
        form = ReasonForm(initial={"version": row.version})
    reading = reading_of(row, other_id=_number(request.GET.get("with", "")))
    page = version_page(reading, actor=request.actor, reader=reader_for(request), form=form)
    return render(request, "method/version.html", {"page": page}, status=status)
