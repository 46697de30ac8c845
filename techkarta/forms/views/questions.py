"""The questionnaire of a client: its page, its answers, their history and files."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.clients.selectors import client as visible_client
from techkarta.clients.selectors import client_owner
from techkarta.clients.services import ContactFields, add_contact
from techkarta.common.errors import NotFound
from techkarta.ui.values import Link

from .. import selectors
from ..pages.history import history_page
from ..selectors import Subject
from .answering import KEY, Place, questionnaire, write_answer


@entry(GET="client.view")
def client(request: ActorRequest, client_id: int) -> HttpResponse:
    """Everything asked of a client."""
    return questionnaire(request, _place(request, client_id))


@entry(POST="answer.write")
def answer(request: ActorRequest, client_id: int, key: str) -> HttpResponse:
    """Keep the answer to one question."""
    return write_answer(request, _place(request, client_id), key)


@entry(GET="client.view")
def history(request: ActorRequest, client_id: int, key: str) -> HttpResponse:
    """Every answer there was to one question."""
    place = _place(request, client_id)
    return show_history(request, place, key)


@entry(POST="client.change")
def person(request: ActorRequest, client_id: int) -> HttpResponse:
    """Add somebody who was named while talking, and go on with the questions."""
    name = request.POST.get("name", "").strip()
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("forms:client", args=[client_id])
    if not name:
        messages.error(request, _("Write the name of the person."))
        return redirect(back)
    fields = ContactFields(
        name=name[:120],
        job_title=request.POST.get("job_title", "").strip()[:120],
        phone=request.POST.get("phone", "").strip()[:40],
    )
    contact = add_contact(
        actor=request.actor, client_id=client_id, fields=fields, moment=request.moment
    )
    messages.success(request, _("The contact is added."))
    return redirect(f"{back}?with={contact.id}")


@entry(GET="client.view")
def file(request: ActorRequest, file_id: int) -> FileResponse:
    """Hand out a file of an answer, always as an attachment."""
    row = selectors.answer_file(request.actor.organisation_id, file_id)
    if row.client_id is None:
        raise NotFound("not_found")
    visible_client(request.actor, row.client_id)
    return FileResponse(row.file.open(), as_attachment=True, filename=row.name)


def show_history(request: ActorRequest, place: Place, key: str) -> HttpResponse:
    """The answers there were to one question, as a dialog or a page of its own."""
    day = selectors.today(request.actor.organisation_id, request.moment)
    asked = selectors.sheet_of(place.subject, day).of(key)
    if asked is None:
        raise NotFound("not_found")
    rows = list(selectors.answer_history(place.subject, key)[:50])
    page = history_page(asked.question, rows, place.client, back_url=place.url)
    template = "forms/_history.html" if request.htmx else "forms/history.html"
    return render(request, template, {"page": page})


def _place(request: ActorRequest, client_id: int) -> Place:
    row = visible_client(request.actor, client_id)
    owner = client_owner(row)
    url = reverse("forms:client", args=[client_id])
    client_url = reverse("clients:client", args=[client_id])
    is_open = owner.user_id is None and may(request.actor, "answer.write")
    return Place(
        subject=Subject(
            organisation_id=row.organisation_id,
            client_id=row.id,
            types=tuple(kind.code for kind in row.types.all()),
        ),
        client=row,
        title=_("Questionnaire"),
        note=row.name,
        url=url,
        write_url=reverse("forms:answer", args=[client_id, KEY]),
        history_url=reverse("forms:history", args=[client_id, KEY]),
        client_url=client_url,
        person_url=(
            reverse("forms:person", args=[client_id])
            if may(request.actor, "client.change", owner)
            else ""
        ),
        crumbs=(
            Link(text=_("Clients"), url=reverse("clients:list")),
            Link(text=row.name, url=client_url),
        ),
        can_answer=is_open or may(request.actor, "answer.write", owner),
    )
