"""A case is created and changed; two editors of one case choose between their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import Scope, scope_of
from techkarta.accounts.selectors import calendar_of, organisation
from techkarta.cases import selectors, services
from techkarta.cases.forms import CaseForm
from techkarta.cases.pages.editing import (
    ClientChoice,
    base_of,
    choices_of,
    client_choice,
    differences_of,
    edit_page,
    new_page,
    plain,
)
from techkarta.cases.pages.reading import reader_of
from techkarta.cases.selectors import Case
from techkarta.cases.selectors.choosing import choosing, usual_process
from techkarta.clients.selectors import Client, clients
from techkarta.clients.selectors import client as visible_client
from techkarta.common.errors import Conflict, Invalid, NotFound

from .answers import CONFLICT, REFUSED, add_refusal, number

SHOWN_CLIENTS = 8
LONGEST_QUERY = 200


@entry(GET="case.create", POST="case.create")
def new(request: ActorRequest) -> HttpResponse:
    """Create a case on a stage of a process."""
    form = _form(request, "case.create", is_new=True)
    if request.method == "POST" and "find" not in request.POST and form.is_valid():
        try:
            case = services.create_case(
                actor=request.actor,
                process_id=_process_of(request, form.cleaned_data["stage_id"]),
                stage_id=form.cleaned_data["stage_id"],
                fields=services.CaseFields(**form.values),
                moment=request.moment,
            )
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The deal is created, its operations are ready"))
            return redirect("cases:case", case_id=case.id)
    page = new_page(form, _choice(request, request.GET.get("client", "")))
    status = REFUSED if form.is_bound and form.errors and "find" not in request.POST else 200
    return render(request, "cases/edit.html", {"page": page}, status=status)


@entry(GET="case.change", POST="case.change")
def edit(request: ActorRequest, case_id: int) -> HttpResponse:
    """Change a case; the second of two editors sees both values and chooses."""
    case = selectors.case_to_change(request.actor, case_id)
    form = _form(request, "case.change", is_new=False, case=case)
    if request.method == "POST" and "find" not in request.POST and form.is_valid():
        try:
            services.edit_case(
                actor=request.actor,
                case_id=case_id,
                version=form.cleaned_data.get("version") or 0,
                fields=services.CaseFields(**_edited(form, case)),
                moment=request.moment,
            )
        except Conflict as conflict:
            return _conflict(request, case_id, form, conflict)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The deal is saved"))
            return redirect("cases:case", case_id=case_id)
    page = edit_page(
        case,
        form,
        _choice(request, str(case.client_id or "")),
        may_hand_over=scope_of(request.actor, "case.change") is not Scope.OWN,
    )
    status = REFUSED if form.is_bound and form.errors and "find" not in request.POST else 200
    return render(request, "cases/edit.html", {"page": page}, status=status)


@entry(GET="case.view")
def client_options(request: ActorRequest) -> HttpResponse:
    """The clients found by a part of the name, for the form of a case."""
    return render(request, "cases/_client_options.html", {"page": _choice(request, "")})


def _form(
    request: ActorRequest, action: str, *, is_new: bool, case: Case | None = None
) -> CaseForm:
    reader = reader_of(calendar_of(request.actor.organisation_id), request.moment)
    known = choosing(request.actor, action)
    choices = choices_of(known, reader, is_new=is_new)
    if case is not None and case.owner_id not in {key for key, _name in choices["owner_id"]}:
        choices["owner_id"] = [(case.owner_id, case.owner.full_name), *choices["owner_id"]]
    if request.method == "POST":
        return CaseForm(_taken(request.POST, case), choices=choices)
    if case is not None:
        values = {name: getattr(case, name) for name in plain({})}
        opened = {"version": case.version, "base": base_of(values)}
        return CaseForm(choices=choices, initial={**plain(values), **opened})
    process = usual_process(request.actor, known)
    initial = {
        "owner_id": request.actor.user_id,
        "currency": organisation(request.actor.organisation_id).currency,
        "client_id": number(request.GET.get("client", "")),
        "stage_id": process.stages.all()[0].id if process and process.stages.all() else None,
    }
    return CaseForm(choices=choices, initial=initial)


def _edited(form: CaseForm, case: Case) -> dict[str, Any]:
    """What was typed; whose the case is, is no part of it but of a hand-over."""
    return {**form.values, "owner_id": case.owner_id}


def _taken(post: QueryDict, case: Case | None) -> Mapping[str, Any]:
    """What was typed, with the other person's value in the fields where his was chosen."""
    wanted = set(post.getlist("take"))
    if case is None or not wanted:
        return post
    data, theirs = post.copy(), plain({name: getattr(case, name) for name in plain({})})
    for name in wanted & set(theirs):
        data[name] = theirs[name]
    return data


def _conflict(
    request: ActorRequest, case_id: int, form: CaseForm, conflict: Conflict
) -> HttpResponse:
    """Both values side by side; the form keeps what was typed and asks again on the new version."""
    case = selectors.case(request.actor, case_id)
    theirs: Mapping[str, Any] = conflict.params["current"]  # type: ignore[assignment]
    data = {name: form.data.get(name, "") for name in form.fields}
    data.update(version=str(theirs["version"]), base=base_of(theirs))
    again = CaseForm(data, choices=_choices(form))
    differences = differences_of(
        _edited(form, case),
        theirs,
        form.cleaned_data.get("base", ""),
        names=_names(request, form, case),
        reader=reader_of(calendar_of(request.actor.organisation_id), request.moment),
    )
    if not differences:
        add_refusal(again, conflict)
    page = edit_page(
        case,
        again,
        _choice(request, ""),
        differences=differences,
        changed_by=selectors.last_editor(case, request.actor.user_id),
    )
    return render(request, "cases/edit.html", {"page": page}, status=CONFLICT)


def _choices(form: CaseForm) -> dict[str, Any]:
    return {name: list(form.fields[name].choices) for name in ("owner_id", "currency")}  # type: ignore[attr-defined]


def _names(request: ActorRequest, form: CaseForm, case: Case) -> dict[str, str]:
    """How identifiers of people and clients read in the comparison."""
    people = dict(form.fields["owner_id"].choices)  # type: ignore[attr-defined]
    named = {f"owner_id:{key}": str(name) for key, name in people.items()}
    named[f"owner_id:{case.owner_id}"] = case.owner.full_name
    for client in (case.client, _client(request, form.cleaned_data.get("client_id"))):
        if client is not None:
            named[f"client_id:{client.id}"] = client.name
    return named


def _process_of(request: ActorRequest, stage_id: int) -> int:
    found = choosing(request.actor, "case.create").processes
    return next(
        (each.id for each in found if stage_id in {stage.id for stage in each.stages.all()}), 0
    )


def _choice(request: ActorRequest, chosen: str) -> ClientChoice:
    said = request.POST if request.method == "POST" else request.GET
    query = said.get("client_query", "").replace("\0", "").strip()[:LONGEST_QUERY]
    client = _client(request, number(said.get("client_id", chosen)))
    found = list(clients(request.actor, query=query)[: SHOWN_CLIENTS + 1])
    return client_choice(found, client, query, limit=SHOWN_CLIENTS)


def _client(request: ActorRequest, client_id: int | None) -> Client | None:
    if client_id is None:
        return None
    try:
        return visible_client(request.actor, client_id)
    except NotFound:
        return None
