"""Lists of questions: all of them, a new one, one revision with its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import may
from techkarta.accounts.views.saving import attempt
from techkarta.engine.forms.faults import faults_of
from techkarta.engine.forms.questions import Question
from techkarta.method.selectors import processes, stages_of
from techkarta.ui.values import Link

from .. import selectors, services
from ..forms import ListTitleForm, NewListForm
from ..mapping import MOMENTS, question_of
from ..pages.client_types import DUES
from ..pages.list_question import preview_groups
from ..pages.list_words import ABOUT, about_of, fault_text
from ..pages.lists import (
    ListHead,
    ListPage,
    ListsPage,
    NewListPage,
    list_head,
    list_rows,
    lists_crumbs,
    question_lines,
)
from ..pages.sheet import SheetPage, confidences
from ..pages.words import say
from ..selectors import CASE, CLIENT, FormTemplate


@entry(GET="card.view")
def lists(request: ActorRequest) -> HttpResponse:
    """All lists of the company."""
    rows = selectors.question_lists(request.actor.organisation_id)
    page = ListsPage(
        rows=list_rows(rows), crumbs=lists_crumbs(), can_write=may(request.actor, "form.write")
    )
    return render(request, "forms/lists.html", {"page": page})


@entry(GET="form.write", POST="form.write")
def new_list(request: ActorRequest) -> HttpResponse:
    """Begin a list of the company's own."""
    rows = list(selectors.question_lists(request.actor.organisation_id))
    form = NewListForm(
        request.POST or None,
        abouts=_abouts(request.actor.organisation_id),
        sources=[(str(row.id), f"{say(row.title)}: {about_of(row)}") for row in rows],
    )
    made: list[FormTemplate] = []
    tried = attempt(
        request, form,
        lambda: made.append(services.begin_list(
            actor=request.actor, new=form.new_list(), moment=request.moment
        )),
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("The list is begun. Add questions, then put it in force."))
        return redirect("forms:list", made[0].id)
    page = NewListPage(
        title=_("New list of questions"),
        note=_("It is asked of nobody before it is put in force"),
        form=form,
        crumbs=_crumbs(),
        back_url=reverse("forms:lists"),
    )
    return render(request, "forms/list_new.html", {"page": page})


@entry(GET="card.view")
def question_list(request: ActorRequest, list_id: int) -> HttpResponse:
    """One revision of a list with its questions; a draft is edited here."""
    row = selectors.template(request.actor.organisation_id, list_id)
    rows = [(each.id, question_of(each)) for each in row.questions.all()]
    head = head_of(request, row, "list")
    questions = [question for _id, question in rows]
    faults = (
        faults_of(questions, is_of_client_type=row.client_type_id is not None)
        if head.is_draft and questions
        else ()
    )
    can_edit = head.can_write and head.is_draft
    page = ListPage(
        head=head,
        questions=question_lines(row, rows, faults, stage_titles(row)),
        faults=tuple(fault_text(fault) for fault in faults if not fault.question),
        new_url=reverse("forms:list_question_new", args=[row.id]) if can_edit else "",
        discard_url=reverse("forms:list_discard", args=[row.id]) if can_edit else "",
        title_url=reverse("forms:list_title", args=[row.id]) if can_edit else "",
        retire_url=(
            reverse("forms:list_retire", args=[row.id])
            if head.can_write and head.is_in_force
            else ""
        ),
        changes_url=reverse("forms:list_changes", args=[row.id]) if can_edit else "",
    )
    return render(request, "forms/list.html", {"page": page})


@entry(GET="card.view")
def preview(request: ActorRequest, list_id: int) -> HttpResponse:
    """A revision as whoever answers it sees it; nothing typed here is kept."""
    row = selectors.template(request.actor.organisation_id, list_id)
    day = selectors.today(request.actor.organisation_id, request.moment)
    page = SheetPage(
        title=say(row.title),
        url=request.path,
        crumbs=(),
        tabs=(),
        note="",
        groups=preview_groups(questions_of_list(row), day, due_titles(row)),
        lock=None,
        people=(),
        talking_with="",
        today=day,
        confidences=confidences(),
        can_answer=True,
        client_url="",
        is_preview=True,
    )
    head = head_of(request, row, "list_preview")
    return render(request, "forms/list_preview.html", {"page": page, "head": head})


@entry(GET="form.write", POST="form.write")
def title(request: ActorRequest, list_id: int) -> HttpResponse:
    """Give a draft another title."""
    row = selectors.template(request.actor.organisation_id, list_id)
    texts = {"ru": row.title} if isinstance(row.title, str) else row.title
    present = {f"title_{code}": texts.get(code, "") for code in ("ru", "en")}
    form = ListTitleForm(request.POST or None, initial={**present, "version": row.version})
    tried = attempt(
        request, form,
        lambda: services.rename_list(
            actor=request.actor, list_id=list_id, title=form.title(),
            version=form.cleaned_data["version"] or 0, moment=request.moment,
        ),
        present=present, version=row.version,
    )  # fmt: skip
    if tried.is_saved:
        messages.success(request, _("Saved."))
        return redirect("forms:list", list_id)
    page = NewListPage(
        title=_("Title of the list"),
        note=say(row.title),
        form=form,
        crumbs=_crumbs(),
        back_url=reverse("forms:list", args=[list_id]),
        differences=tried.differences,
    )
    return render(request, "forms/list_new.html", {"page": page})


def head_of(request: ActorRequest, row: FormTemplate, current: str) -> ListHead:
    """The head of a page of one revision for this reader."""
    can_write = may(request.actor, "form.write")
    return list_head(row, current=current, can_write=can_write, changes=row.revision > 1)


def questions_of_list(row: FormTemplate) -> list[Question]:
    """The questions of a revision as the engine asks them."""
    return [question_of(each) for each in row.questions.all()]


def stage_titles(row: FormTemplate) -> Mapping[str, str]:
    """The stages by whose end a question may be due, where the list is of one process."""
    if row.process_id is None:
        return {}
    return {stage.code: say(stage.title) for stage in stages_of(row.process_id)}


def due_titles(row: FormTemplate) -> Mapping[str, str]:
    """Every moment a question may be due by, in order, in words."""
    moments = {code: str(DUES[code][0]) for code in MOMENTS}
    stages = {
        code: _("By the end of the stage “%(stage)s”") % {"stage": text}
        for code, text in stage_titles(row).items()
    }
    return {**moments, **stages}


def _crumbs() -> tuple[Link, ...]:
    return (*lists_crumbs(), Link(text=_("Lists of questions"), url=reverse("forms:lists")))


def _abouts(organisation_id: int) -> Sequence[tuple[str, str]]:
    """Whom a new list may be asked of: what the company's processes are about, and each of them."""
    found = list(processes(organisation_id))
    subjects = {row.subject for row in found} & {"territory", "person", "campaign"}
    whole = [CLIENT, CASE, *sorted(subjects)]
    own = [
        (
            f"{row.subject if row.subject in subjects else CASE}:{row.id}",
            _("deals of the process “%(process)s”") % {"process": say(row.title)},
        )
        for row in found
    ]
    return [*((subject, str(ABOUT[subject])) for subject in whole), *own]
