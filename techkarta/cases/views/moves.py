"""Moves of a case: to another stage, won, lost, opened again; a refusal says what is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.cases import selectors, services
from techkarta.cases.forms import ReasonForm, WishForm, proof_form
from techkarta.cases.pages.gate import FormOf
from techkarta.cases.pages.making import Making
from techkarta.cases.pages.moves import (
    BACK_REASONS,
    LOST_REASONS,
    Asking,
    MoveDialog,
    Wish,
    close_dialog,
    conflict_dialog,
    move_dialog,
)
from techkarta.cases.pages.reading import reader_of
from techkarta.cases.selectors import Case
from techkarta.common.errors import Conflict, Invalid, Locked

from .answers import CONFLICT, REFUSED, add_refusal, show_dialog
from .board import arrived

Change = Callable[[Wish, str], Case]
"""Does what is wished, for the reason given."""


@entry(GET="case.change", POST="case.change")
def move(request: ActorRequest, case_id: int) -> HttpResponse:
    """Move to another stage, or ask for what it takes."""

    def change(wish: Wish, reason: str) -> Case:
        return services.move_case(
            actor=request.actor,
            case_id=case_id,
            version=wish.version or 0,
            move=services.Move(
                stage_id=wish.stage_id or 0, reason=reason, is_override=wish.is_override
            ),
            moment=request.moment,
        )

    # The menu of a tile offers winning and losing beside the stages.
    state = str(request.POST.get("stage", ""))
    if state in {"won", "lost"}:
        return show_dialog(request, _dialog(request, case_id, state), status=REFUSED)
    return _answer(request, case_id, "", change)


@entry(GET="case.change", POST="case.change")
def win(request: ActorRequest, case_id: int) -> HttpResponse:
    """Close as won, through the gate of the stage."""

    def change(wish: Wish, reason: str) -> Case:
        return services.win_case(
            actor=request.actor,
            case_id=case_id,
            version=wish.version or 0,
            reason=reason,
            is_override=wish.is_override,
            moment=request.moment,
        )

    return _answer(request, case_id, "won", change)


@entry(GET="case.change", POST="case.change")
def lose(request: ActorRequest, case_id: int) -> HttpResponse:
    """Close as lost, with the reason."""
    return _answer(request, case_id, "lost", _change_with(request, case_id, services.lose_case))


@entry(GET="case.change", POST="case.change")
def reopen(request: ActorRequest, case_id: int) -> HttpResponse:
    """Open a closed case again, with the reason."""
    return _answer(request, case_id, "open", _change_with(request, case_id, services.reopen_case))


def _change_with(request: ActorRequest, case_id: int, service: Callable[..., Case]) -> Change:
    def change(wish: Wish, reason: str) -> Case:
        return service(
            actor=request.actor,
            case_id=case_id,
            version=wish.version or 0,
            reason=reason,
            moment=request.moment,
        )

    return change


def _answer(request: ActorRequest, case_id: int, state: str, change: Change) -> HttpResponse:
    """Do it and say so; what refuses it becomes the dialog that asks for what is missing."""
    wish = wish_of(request)
    if request.method != "POST":
        return show_dialog(request, _dialog(request, case_id, state))
    form = _reason_form(request, state, wish)
    form.is_valid()
    try:
        case = change(wish, form.said())
    except Conflict:
        asking = asking_of(request, case_id, wish, form=form)
        return show_dialog(request, conflict_dialog(asking, state), status=CONFLICT)
    except (Locked, Invalid) as refusal:
        if isinstance(refusal, Invalid) and form.is_bound:
            add_refusal(form, refusal)
        return show_dialog(request, _dialog(request, case_id, state, form=form), status=REFUSED)
    return _done(request, case, wish)


def _dialog(
    request: ActorRequest, case_id: int, state: str, *, form: ReasonForm | None = None
) -> MoveDialog:
    wish = wish_of(request)
    asking = asking_of(request, case_id, wish, form=form or _reason_form(request, state, wish))
    return close_dialog(asking, state) if state else move_dialog(asking)


def asking_of(
    request: ActorRequest,
    case_id: int,
    wish: Wish,
    *,
    form: ReasonForm,
    form_of: FormOf | None = None,
) -> Asking:
    """The case as it is now, with what is wished of it."""
    selectors.case_to_change(request.actor, case_id)
    record = selectors.case_record(request.actor, case_id, request.moment)
    reader = reader_of(record.calendar, request.moment)
    empty = partial(proof_form, today=reader.today, place="dialog")
    making = Making(record=record, actor=request.actor, reader=reader, form_of=form_of or empty)
    return Asking(making=making, wish=wish, form=form)


def wish_of(request: ActorRequest) -> Wish:
    """What was asked for, by the address and the form together."""
    form = WishForm({**request.GET.dict(), **request.POST.dict()})
    form.is_valid()
    said = form.cleaned_data
    stage = str(said.get("stage") or "")
    return Wish(
        stage_id=int(stage) if stage.isascii() and stage.isdigit() else None,
        way=said.get("way") or "",
        version=said.get("version"),
        seen_id=said.get("seen"),
        place=said.get("place") or "",
        is_override=bool(said.get("override")),
    )


def _reason_form(request: ActorRequest, state: str, wish: Wish) -> ReasonForm:
    """The form of the reason; bound only where one was typed, so that nobody is scolded at once."""
    data = request.POST if "reason" in request.POST else None
    return ReasonForm(data, common=_common(state, wish), auto_id="move-%s")


def _common(state: str, wish: Wish) -> Sequence[Promise]:
    if state:
        return LOST_REASONS if state == "lost" else ()
    return () if wish.is_override or wish.way == "override" else BACK_REASONS


def _done(request: ActorRequest, case: Case, wish: Wish) -> HttpResponse:
    """Where to after it is done: the board gets its columns, others the case page."""
    if request.htmx and wish.place == "board":
        return arrived(request, case, wish.seen_id, _said(case))
    messages.success(request, _said(case))
    url = _back_url(case, wish)
    if request.htmx:
        return HttpResponseClientRedirect(url)
    return redirect(url)


def _back_url(case: Case, wish: Wish) -> str:
    if wish.place == "board":
        return f"{reverse('cases:board')}?process={case.process_id}"
    return reverse("cases:case", args=[case.id])


def _said(case: Case) -> str:
    words = {"won": _("The deal is won"), "lost": _("The deal is lost")}
    return words.get(case.state, _("The deal has moved"))
