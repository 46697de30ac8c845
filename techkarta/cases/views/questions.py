"""The questionnaire of a case: what this stage must know of the client, and of the case itself."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import Owner, may
from techkarta.cases import selectors
from techkarta.cases.pages.reading import address
from techkarta.cases.pages.tabs import case_tabs
from techkarta.cases.selectors import Case
from techkarta.clients.selectors import client_owner, client_with_people
from techkarta.common.errors import NotFound
from techkarta.forms.selectors import answer_file, subjects_of
from techkarta.forms.views.answering import KEY, Place, questionnaire, write_answer
from techkarta.forms.views.questions import show_history
from techkarta.ui.values import Link


@entry(GET="case.view")
def questions(request: ActorRequest, case_id: int) -> HttpResponse:
    """Everything asked about a case and its client, what is due on this stage first."""
    return questionnaire(request, _place(request, case_id))


@entry(POST="answer.give")
def answer(request: ActorRequest, case_id: int, key: str) -> HttpResponse:
    """Keep the answer to one question."""
    return write_answer(request, _place(request, case_id), key)


@entry(GET="case.view")
def history(request: ActorRequest, case_id: int, key: str) -> HttpResponse:
    """Every answer there was to one question."""
    return show_history(request, _place(request, case_id), key)


@entry(GET="case.view")
def file(request: ActorRequest, case_id: int, file_id: int) -> FileResponse:
    """Hand out a file of an answer about a case or its client, always as an attachment."""
    case = selectors.case(request.actor, case_id)
    row = answer_file(request.actor.organisation_id, file_id)
    if row.case_id != case.id and (row.client_id is None or row.client_id != case.client_id):
        raise NotFound("not_found")
    return FileResponse(row.file.open(), as_attachment=True, filename=row.name)


def _place(request: ActorRequest, case_id: int) -> Place:
    case = selectors.case(request.actor, case_id)
    client = client_with_people(case.organisation_id, case.client_id) if case.client_id else None
    owners = [Owner(user_id=case.owner_id, team_id=case.owner.team_id)]
    owners += [client_owner(client)] if client else []
    may_add = client is not None and may(request.actor, "client.change", owners[-1])
    may_ask = may(request.actor, "exception.ask", owners[0])
    return Place(
        subject=subjects_of([case])[0],
        client=client,
        title=_("Questionnaire"),
        note=client.name if client else case.title,
        url=reverse("cases:questions", args=[case_id]),
        write_url=reverse("cases:answer", args=[case_id, KEY]),
        history_url=reverse("cases:history", args=[case_id, KEY]),
        client_url=_client_url(case),
        person_url=reverse("forms:person", args=[case.client_id]) if may_add else "",
        ask_url=address("cases:ask_exception", case_id) if may_ask else "",
        moments=selectors.moments_of(case.stage),
        crumbs=(
            Link(text=_("Deals"), url=reverse("cases:list")),
            Link(text=case.title, url=reverse("cases:case", args=[case_id])),
        ),
        tabs=case_tabs(case.id, current="questions"),
        can_answer=any(
            may(request.actor, "answer.write", owner)
            or (owner.user_id is None and may(request.actor, "answer.write"))
            for owner in owners
        ),
    )  # fmt: skip


def _client_url(case: Case) -> str:
    return reverse("clients:client", args=[case.client_id]) if case.client_id else reverse(
        "cases:edit", args=[case.id]
    )  # fmt: skip
