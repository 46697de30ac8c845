"""Issuing a proposal, marking it as sent, the company's template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import calendar_of
from techkarta.audit.services import Change, Happening, record_changes, record_events
from techkarta.cases.selectors import Case
from techkarta.cases.selectors.lines import CaseLine, lines_of
from techkarta.common.errors import Conflict, Invalid
from techkarta.documents.proposal import fill, printed, try_template
from techkarta.forms.selectors import subjects_of
from techkarta.forms.services import pass_lock
from techkarta.ui.formats import long_date, money, plain_number

from . import selectors
from .models import Proposal, ProposalCount, ProposalTemplate, SentHow

FILE = "file"
LARGEST = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a proposal says; `key` is of the one request that issues it.

    `amount` counts where the case has no lines: otherwise it is their sum.
    """

    key: UUID
    valid_until: date
    amount: Decimal | None = None
    product: str = ""
    text: str = ""
    language: str = "ru"


@transaction.atomic
def issue_proposal(*, actor: Actor, case_id: int, terms: Terms, moment: datetime) -> Proposal:
    """Number a proposal of a case and make its files; Locked where rule F11 keeps it.

    The same request again gives the proposal it made. A number is taken in the transaction that
    uses it: a refusal leaves no gap.
    """
    row = selectors.case_to_issue(actor, case_id)
    today = calendar_of(actor.organisation_id).local_day(moment)
    ProposalCount.objects.get_or_create(organisation_id=actor.organisation_id, year=today.year)
    count = ProposalCount.objects.select_for_update().get(
        organisation_id=actor.organisation_id, year=today.year
    )
    known = Proposal.objects.filter(case=row, key=terms.key).first()
    if known is not None:
        return known
    if row.state != "open":
        raise Invalid("proposal_of_closed", field="valid_until")
    if terms.valid_until < today:
        raise Invalid("date_past", field="valid_until", day=terms.valid_until.isoformat())
    count.last += 1
    count.save(update_fields=["last"])
    made = _made(actor, row, terms, Proposal(year=today.year, number=count.last, issued_on=today))
    made.created_at = moment
    made.save()
    subject = subjects_of([row])[0]
    pass_lock(actor=actor, subject=subject, way=FILE, subject_id=made.id, moment=moment)
    _remember(actor, moment, made, "proposal_issued", made.full_number)
    return made


@transaction.atomic
def mark_sent(
    *, actor: Actor, proposal_id: int, to: str, how: str, day: date, moment: datetime
) -> Proposal:
    """Write down to whom, when and how a proposal went; the same again changes nothing."""
    row = selectors.proposal(actor, proposal_id)
    selectors.case_to_issue(actor, row.case_id)
    row = Proposal.objects.select_for_update(of=("self",)).get(pk=row.id)
    said = (to.strip()[:200], how, day)
    if row.sent_on is not None:
        if said == (row.sent_to, row.sent_how, row.sent_on):
            return row
        raise Conflict("proposal_sent_already", to=row.sent_to)
    today = calendar_of(actor.organisation_id).local_day(moment)
    if not said[0] or how not in SentHow.values or not row.issued_on <= day <= today:
        raise Invalid("proposal_sent_wrong", field="to")
    row.sent_to, row.sent_how, row.sent_on = said
    row.sent_by_id = actor.user_id
    row.save(update_fields=["sent_to", "sent_how", "sent_on", "sent_by"])
    _remember(actor, moment, row, "proposal_marked", f"{row.full_number}: {row.sent_to}")
    return row


@transaction.atomic
def upload_template(
    *, actor: Actor, name: str, content: bytes, moment: datetime
) -> ProposalTemplate:
    """Use the company's own Word template from now on.

    It is filled and printed with made-up values before it is kept: Invalid names a placeholder not
    known, or says that no PDF can be made of it.
    """
    require(actor, "proposal.template")
    if len(content) > LARGEST:
        raise Invalid("file_large", field="file", limit=LARGEST // 1_000_000)
    try_template(content, "ru")
    row = ProposalTemplate.objects.create(
        organisation_id=actor.organisation_id,
        name=name[:200],
        content=content,
        author_id=actor.user_id,
        uploaded_at=moment,
    )
    change = Change(
        action="proposal.template",
        subject="organisation",
        subject_id=actor.organisation_id,
        label=row.name,
    )
    record_changes(actor=actor, moment=moment, changes=[change])
    return row


def _made(actor: Actor, row: Case, terms: Terms, made: Proposal) -> Proposal:
    made.organisation_id, made.case, made.author_id = actor.organisation_id, row, actor.user_id
    made.key, made.valid_until = terms.key, terms.valid_until
    lines = lines_of(row)
    # What stands in the lines and what is asked for are one number.
    made.amount = row.amount if lines else terms.amount
    made.currency = row.currency
    made.product, made.text = terms.product.strip()[:200], terms.text.strip()[:4000]
    template = selectors.template_content(actor.organisation_id, terms.language)
    told = _lines(lines, row.currency, terms.language)
    made.word = fill(template, _values(made, terms.language), told, terms.language)
    made.printed = printed(made.word, terms.language)
    return made


def _values(made: Proposal, language: str) -> dict[str, str]:
    case_ = made.case
    return {
        "number": made.full_number,
        "date": long_date(made.issued_on, language, has_weekday=False),
        "valid_until": long_date(made.valid_until, language, has_weekday=False),
        "company": made.organisation.name,
        "client": case_.client.name if case_.client else case_.title,
        "title": case_.title,
        "product": made.product,
        "amount": money(made.amount, made.currency, language) if made.amount is not None else "—",
        "text": made.text,
        "author": made.author.full_name,
    }


def _lines(rows: Sequence[CaseLine], currency: str, language: str) -> list[dict[str, str]]:
    return [
        {
            "line_no": str(row.order),
            "line_name": row.name,
            "line_unit": row.unit,
            "line_quantity": plain_number(row.quantity, language),
            "line_price": money(row.price, currency, language),
            "line_discount": f"{plain_number(row.discount, language)} %" if row.discount else "",
            "line_amount": money(row.amount, currency, language),
        }
        for row in rows
    ]


def _remember(actor: Actor, moment: datetime, row: Proposal, kind: str, text: str) -> None:
    data = {"text": text, "proposal": row.id}
    event = Happening(kind=kind, case_id=row.case_id, data=data)
    record_events(actor=actor, moment=moment, happenings=[event])
    change = Change(
        action=kind.replace("_", ".", 1),
        subject="case",
        subject_id=row.case_id,
        fields={"text": [None, text]},
    )
    record_changes(actor=actor, moment=moment, changes=[change])
