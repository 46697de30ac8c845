"""Showing a questionnaire and writing one answer of it, whomever the questions are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from techkarta.accounts.entry import ActorRequest
from techkarta.accounts.selectors import calendar_of
from techkarta.clients.selectors import Client
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.common.texts.errors import error_text
from techkarta.engine.forms.sheet import Asked
from techkarta.ui.values import Link, Option

from .. import selectors, services
from ..controls import PERSON
from ..forms import answer_fields, version_of
from ..pages.history import answer_lines
from ..pages.lock import LockPanel, lock_panel
from ..pages.parts import Around
from ..pages.sheet import (
    Clash,
    SheetPage,
    Writing,
    confidences,
    dom_id,
    groups_of,
)
from ..pages.words import problem_text
from ..selectors import LockState, Subject

CONFLICT, REFUSED = 409, 422
KEY = "KEY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A questionnaire of somebody: what it is about, what is due now, where it lies.

    `write_url` and `history_url` hold KEY where the key of a question stands; `ask_url` is where an
    exception is asked for.
    """

    subject: Subject
    client: Client | None
    title: str
    url: str
    write_url: str
    history_url: str
    client_url: str = ""
    person_url: str = ""
    ask_url: str = ""
    note: str = ""
    moments: Collection[str] = ()
    crumbs: tuple[Link, ...] = ()
    tabs: tuple[Link, ...] = ()
    can_answer: bool = True
    hidden: tuple[tuple[str, str], ...] = field(default_factory=tuple)


def questionnaire(
    request: ActorRequest, place: Place, *, status: int = 200, **written: object
) -> HttpResponse:
    """The whole page; `written` comes back from an answer that was refused."""
    page = _page(request, place, **written)
    return render(request, "forms/sheet.html", {"page": page}, status=status)


def write_answer(request: ActorRequest, place: Place, key: str) -> HttpResponse:
    """Keep what was typed about one question; what cannot be taken is told beside it."""
    sheet = selectors.sheet_of(place.subject, _today(request))
    asked = sheet.of(key)
    if asked is None:
        raise NotFound("not_found")
    try:
        services.answer_question(
            actor=request.actor,
            subject=place.subject,
            key=key,
            fields=answer_fields(asked.question, request.POST, request.FILES),
            version=version_of(request.POST),
            moment=request.moment,
        )
    except Conflict:
        clash = _clash(place, asked)
        return _answer(request, place, key, status=CONFLICT, typed=request.POST, clash=clash)
    except Invalid as refusal:
        errors = _errors(asked, refusal)
        return _answer(request, place, key, status=REFUSED, typed=request.POST, errors=errors)
    if not request.htmx:
        return redirect(f"{place.url}#{dom_id(key)}")
    return _answer(request, place, key, status=200, is_saved=True)


def _answer(
    request: ActorRequest, place: Place, key: str, *, status: int, **written: Any
) -> HttpResponse:
    page = _page(request, place, key=key, **written)
    if not request.htmx:
        return render(request, "forms/sheet.html", {"page": page}, status=status)
    card = next(card for group in page.groups for card in group.cards if card.key == key)
    context = {"page": replace(page, groups=()), "card": card}
    return render(request, "forms/_kept.html", context, status=status)


def _page(request: ActorRequest, place: Place, **written: Any) -> SheetPage:
    today = _today(request)
    sheet = selectors.sheet_of(place.subject, today)
    people = people_of(place.client)
    told = request.GET.get("with", "") or request.POST.get("with", "")
    talking = told if told in {option.value for option in people} else ""
    writing = Writing(
        answers=selectors.current_answers(place.subject),
        around=Around(
            people=people,
            left=left_of(place.client),
            files=selectors.files_of(place.subject),
        ),
        today=today,
        talking_with=f"{PERSON}{talking}" if talking else "",
        write_url=place.write_url,
        history_url=place.history_url,
        **written,
    )
    return SheetPage(
        title=place.title,
        url=place.url,
        crumbs=place.crumbs,
        tabs=place.tabs,
        note=place.note,
        groups=groups_of(sheet, place.moments, writing),
        lock=_lock(place, today) if place.subject.client_id or place.subject.case_id else None,
        people=people,
        talking_with=talking,
        today=today,
        confidences=confidences(),
        can_answer=place.can_answer,
        client_url=place.client_url,
        person_url=place.person_url,
        hidden=place.hidden,
    )


def _lock(place: Place, today: date) -> LockPanel:
    sheet = selectors.sheet_of(place.subject, today)
    state = (
        selectors.lock_state(place.subject, today, sheet)
        if place.subject.case_id
        else LockState(lock=sheet.lock)
    )
    return lock_panel(sheet, state, url=place.url, ask_url=place.ask_url, link=dom_id)


def people_of(client: Client | None) -> tuple[Option, ...]:
    """The people at a client to choose from; its contacts are loaded."""
    if client is None:
        return ()
    return tuple(
        Option(value=str(person.id), text=", ".join(filter(None, (person.name, person.job_title))))
        for person in client.contacts.all()
        if person.is_active
    )


def left_of(client: Client | None) -> Mapping[int, str]:
    """The people who left a client, by name; its contacts are loaded."""
    if client is None:
        return {}
    return {each.id: each.name for each in client.contacts.all() if not each.is_active}


def _today(request: ActorRequest) -> date:
    return calendar_of(request.actor.organisation_id).local_day(request.moment)


def _errors(asked: Asked, refusal: Invalid) -> dict[str, str]:
    """Part or field → what is wrong with it; under "" what is wrong with the whole."""
    language = get_language() or "en"
    wrong = refusal.params.get("wrong")
    found = {each.part: problem_text(each) for each in wrong} if isinstance(wrong, tuple) else {}
    text = error_text(refusal.code, refusal.params, language)
    name = str(refusal.params.get("field", ""))
    return {"": text, **found} if found or asked.question.part(name) else {"": text, name: text}


def _clash(place: Place, asked: Asked) -> Clash | None:
    row = selectors.current_answers(place.subject).get(asked.question.key)
    if row is None:
        return None
    people = {each.id: each.name for each in place.client.contacts.all()} if place.client else {}
    lines = answer_lines(asked.question, row.value, people)
    return Clash(author=row.author.full_name, lines=lines)
