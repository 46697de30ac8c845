"""Pages of proposals: those of a case, of the company, and the template."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.urls import reverse

from techkarta.forms.pages.lock import LockPanel
from techkarta.ui.formats import localise, money
from techkarta.ui.values import Link

from .models import Proposal, SentHow
from .words import HOW


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """One proposal in a list."""

    number: str
    about: str
    case_url: str
    issued_on: date
    valid_until: date
    is_over: bool
    amount: str
    author: str
    pdf_url: str
    word_url: str
    sent_url: str
    sent_on: date | None
    sent_to: str
    sent_how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseProposalsPage:
    """The proposals of a case; the form where one may be issued."""

    title: str
    crumbs: tuple[Link, ...]
    tabs: tuple[Link, ...]
    rows: tuple[ProposalRow, ...]
    lock: LockPanel
    form: forms.Form | None
    sent_form: forms.Form | None
    sent_url: str
    url: str
    list_url: str
    today: date
    lines_url: str = ""
    lines_amount: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsPage:
    """The proposals the reader sees."""

    rows: tuple[ProposalRow, ...]
    template_url: str
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    """The template in use and how to change it."""

    name: str
    author: str
    file_url: str
    placeholders: tuple[tuple[str, str], ...]
    form: forms.Form


def proposal_rows(
    rows: Iterable[Proposal], *, today: date, language: str, may_mark: bool = False
) -> tuple[ProposalRow, ...]:
    """Proposals for a list; `may_mark` where the reader marks them as sent."""
    return tuple(_row(row, today, language, may_mark=may_mark) for row in rows)


def _row(row: Proposal, today: date, language: str, *, may_mark: bool) -> ProposalRow:
    is_marked = row.sent_on is not None
    return ProposalRow(
        number=row.full_number,
        about=row.case.client.name if row.case.client else localise(row.case.title, language),
        case_url=reverse("proposals:case", args=[row.case_id]),
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        is_over=row.valid_until < today,
        amount=money(row.amount, row.currency, language) if row.amount is not None else "—",
        author=row.author.full_name,
        pdf_url=reverse("proposals:printed", args=[row.id]),
        word_url=reverse("proposals:word", args=[row.id]),
        sent_url=f"{reverse('proposals:case', args=[row.case_id])}?sent={row.id}#sent"
        if may_mark and not is_marked
        else "",
        sent_on=row.sent_on,
        sent_to=row.sent_to,
        sent_how=str(HOW[SentHow(row.sent_how)]) if is_marked else "",
    )
