"""Proposals: issued on a case, listed, handed out, marked as sent; the company's template."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.entry import ActorRequest, entry
from techkarta.accounts.permissions import Owner, may
from techkarta.cases.pages.tabs import case_tabs
from techkarta.cases.selectors import Case
from techkarta.cases.selectors import case as visible_case
from techkarta.cases.selectors.lines import has_lines
from techkarta.common.errors import Conflict, DomainError, Invalid, Locked
from techkarta.common.texts.errors import error_text
from techkarta.documents.proposal import KNOWN
from techkarta.engine.forms.sheet import Sheet
from techkarta.forms.pages.lock import LockPanel, lock_panel
from techkarta.forms.pages.sheet import dom_id
from techkarta.forms.selectors import LockState, lock_state, sheet_of, subjects_of, today
from techkarta.ui.formats import money
from techkarta.ui.values import Link

from . import selectors, services
from .forms import ProposalForm, SentForm, TemplateForm
from .pages import CaseProposalsPage, ProposalsPage, TemplatePage, proposal_rows
from .words import MEANINGS

REFUSED = 422
USUAL_DAYS = 30
ON_A_PAGE = 50
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@entry(GET="case.view", POST="proposal.issue")
def case(request: ActorRequest, case_id: int) -> HttpResponse:
    """The proposals of a case; a new one is issued where the lock is open."""
    if request.method != "POST":
        return _shown(request, case_id)
    selectors.case_to_issue(request.actor, case_id)
    form = ProposalForm(request.POST)
    if form.is_valid():
        terms = services.Terms(**form.cleaned_data, language=_language())
        try:
            made = services.issue_proposal(
                actor=request.actor, case_id=case_id, terms=terms, moment=request.moment
            )
        except (Invalid, Locked) as refusal:
            _refuse(form, refusal)
        else:
            messages.success(
                request, _("Proposal %(number)s is issued.") % {"number": made.full_number}
            )
            return redirect("proposals:case", case_id)
    return _shown(request, case_id, form=form)


@entry(POST="proposal.issue")
def sent(request: ActorRequest, proposal_id: int) -> HttpResponse:
    """Write down to whom, when and how a proposal went."""
    row = selectors.proposal(request.actor, proposal_id)
    selectors.case_to_issue(request.actor, row.case_id)
    form = SentForm(request.POST)
    if form.is_valid():
        try:
            services.mark_sent(
                actor=request.actor,
                proposal_id=proposal_id,
                **form.cleaned_data,
                moment=request.moment,
            )
        except (Conflict, Invalid) as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Marked as sent."))
            return redirect("proposals:case", row.case_id)
    return _shown(request, row.case_id, sent_form=form, sent_id=row.id)


@entry(GET="case.view")
def proposals(request: ActorRequest) -> HttpResponse:
    """The proposals the reader sees, the latest first."""
    day = today(request.actor.organisation_id, request.moment)
    found = Paginator(selectors.proposals(request.actor), ON_A_PAGE)
    rows = found.get_page(request.GET.get("page"))
    can_change = may(request.actor, "proposal.template")
    page = ProposalsPage(
        rows=proposal_rows(rows, today=day, language=_language()),
        template_url=reverse("proposals:template") if can_change else "",
        today=day,
    )
    return render(request, "proposals/list.html", {"page": page, "rows": rows})


@entry(GET="case.view")
def printed(request: ActorRequest, proposal_id: int) -> HttpResponse:
    """The proposal as PDF."""
    row = selectors.proposal(request.actor, proposal_id)
    return _attached(bytes(row.printed), f"{row.full_number}.pdf", "application/pdf")


@entry(GET="case.view")
def word(request: ActorRequest, proposal_id: int) -> HttpResponse:
    """The proposal as a Word document."""
    row = selectors.proposal(request.actor, proposal_id)
    return _attached(bytes(row.word), f"{row.full_number}.docx", WORD)


@entry(GET="proposal.template", POST="proposal.template")
def template(request: ActorRequest) -> HttpResponse:
    """The template in use; a new one is uploaded."""
    posted = request.method == "POST"
    form = TemplateForm(request.POST, request.FILES) if posted else TemplateForm()
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.upload_template(
                actor=request.actor,
                name=file.name,
                content=file.read(services.LARGEST + 1),
                moment=request.moment,
            )
        except Invalid as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("The template is in use."))
            return redirect("proposals:template")
    own = selectors.own_template(request.actor.organisation_id)
    page = TemplatePage(
        name=own.name if own else "",
        author=own.author.full_name if own else "",
        file_url=reverse("proposals:template_file"),
        placeholders=tuple((f"{{{{ {name} }}}}", str(MEANINGS.get(name, ""))) for name in KNOWN),
        form=form,
    )
    status = REFUSED if form.errors else 200
    return render(request, "proposals/template.html", {"page": page}, status=status)


@entry(GET="proposal.template")
def template_file(request: ActorRequest) -> HttpResponse:
    """The template in use, to be edited."""
    content = selectors.template_content(request.actor.organisation_id, _language())
    return _attached(content, "proposal-template.docx", WORD)


def _shown(
    request: ActorRequest,
    case_id: int,
    *,
    form: forms.Form | None = None,
    sent_form: forms.Form | None = None,
    sent_id: int | None = None,
) -> HttpResponse:
    row = visible_case(request.actor, case_id)
    day = today(request.actor.organisation_id, request.moment)
    owner = Owner(user_id=row.owner_id, team_id=row.owner.team_id)
    may_issue = may(request.actor, "proposal.issue", owner)
    subject = subjects_of([row])[0]
    sheet = sheet_of(subject, day)
    state = lock_state(subject, day, sheet)
    rows = list(selectors.proposals(request.actor).filter(case=row))
    asked = request.GET.get("sent", "")
    if may_issue and sent_id is None:
        sent_id = next((each.id for each in rows if str(each.id) == asked), None)
    if sent_form is None and sent_id is not None:
        sent_form = SentForm(initial={"day": day})
    if form is None and may_issue and state.is_open and row.state == "open":
        form = _empty_form(row, day)
    page = CaseProposalsPage(
        title=row.title,
        crumbs=_crumbs(row),
        tabs=case_tabs(case_id, current="proposals"),
        rows=proposal_rows(rows, today=day, language=_language(), may_mark=may_issue),
        lock=_lock(sheet, state, case_id, may_ask=may(request.actor, "exception.ask", owner)),
        form=form,
        sent_form=sent_form,
        sent_url=reverse("proposals:sent", args=[sent_id]) if sent_id else "",
        url=reverse("proposals:case", args=[case_id]),
        list_url=reverse("proposals:list"),
        today=day,
        **_lines(row),
    )
    is_refused = any(each is not None and each.errors for each in (form, sent_form))
    status = REFUSED if is_refused else 200
    return render(request, "proposals/case.html", {"page": page}, status=status)


def _lines(row: Case) -> dict[str, str]:
    """Where the lines a proposal would take are, and what they come to."""
    if not has_lines(row):
        return {}
    amount = money(row.amount or 0, row.currency, _language())
    return {"lines_url": reverse("cases:lines", args=[row.id]), "lines_amount": amount}


def _crumbs(row: Case) -> tuple[Link, ...]:
    deals = Link(text=_("Deals"), url=reverse("cases:list"))
    return (deals, Link(text=row.title, url=reverse("cases:case", args=[row.id])))


def _lock(sheet: Sheet, state: LockState, case_id: int, *, may_ask: bool) -> LockPanel:
    return lock_panel(
        sheet,
        state,
        url=reverse("cases:questions", args=[case_id]),
        ask_url=reverse("cases:ask_exception", args=[case_id]) if may_ask else "",
        link=dom_id,
    )


def _empty_form(row: Case, day: date) -> ProposalForm:
    until = day + timedelta(days=USUAL_DAYS)
    first = {"amount": row.amount, "product": row.product, "valid_until": until}
    return ProposalForm(initial={"key": uuid4(), **first})


def _refuse(form: forms.Form, refusal: DomainError) -> None:
    text = error_text(refusal.code, refusal.params, _language())
    name = str(refusal.params.get("field", ""))
    form.add_error(name if name in form.fields else None, text)


def _attached(content: bytes, name: str, kind: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=disposition)


def _language() -> str:
    return (get_language() or "en")[:2]
