"""Asking for an exception from the proposal lock, and deciding about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.forms import Form
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from techkarta.common.errors import DomainError
from techkarta.common.texts.errors import error_text
from techkarta.engine.cards.model import Text
from techkarta.engine.gates.proposal_lock import LockReason
from techkarta.forms.pages.words import LOCK_WORDS
from techkarta.forms.selectors import WAYS, ProposalException, SentCase, WinRate
from techkarta.ui.states import Tone
from techkarta.ui.values import Link

from ..selectors import Case
from ..selectors.exceptions import ExceptionsRecord
from .reading import address


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPage:
    """The request of a case."""

    case_title: str
    case_url: str
    url: str
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionRow:
    """One exception with what the client's list lacked when it was asked for."""

    id: int
    case: str
    case_url: str
    client: str
    owner: str
    reason: str
    percent: int
    lacks: tuple[str, ...]
    asked_by: str
    asked_on: date
    state: str
    tone: Tone
    icon: str
    note: str
    decided_by: str
    expires_on: date | None
    decide_url: str = ""
    error: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """How the deals of one way ended; every number opens its deals."""

    title: str
    percent: int | None
    numbers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDeal:
    """A deal behind a number."""

    title: str
    url: str
    client: str
    owner: str
    stage: Text
    state: str
    first_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDealsPage:
    """The deals behind a number."""

    title: str
    crumbs: tuple[Link, ...]
    rows: tuple[SentDeal, ...]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionsPage:
    """What waits for the head, what was decided, what the exceptions cost."""

    waiting: tuple[ExceptionRow, ...]
    decided: tuple[ExceptionRow, ...]
    month: date
    proposals: int
    granted: int
    quota: int
    left: int
    may_go_beyond: bool
    rates: tuple[RateRow, ...]


def exceptions_page(
    record: ExceptionsRecord,
    *,
    refusal: DomainError | None = None,
    refused_id: int | None = None,
    typed: str = "",
) -> ExceptionsPage:
    """The page; a refusal is told beside the request it is about."""
    error = error_text(refusal.code, refusal.params, get_language() or "en") if refusal else ""
    told = {refused_id: (error, typed)} if refused_id else {}
    rows = [_row(row, record.today, *told.get(row.id, ("", ""))) for row in record.rows]
    return ExceptionsPage(
        waiting=tuple(row for row in reversed(rows) if row.decide_url),
        decided=tuple(row for row in rows if not row.decide_url),
        month=record.quota.month,
        proposals=record.quota.proposals,
        granted=record.quota.granted,
        quota=record.quota.whole,
        left=record.quota.left,
        may_go_beyond=record.may_go_beyond,
        rates=tuple(_rate(way, record.rates[way]) for way in WAYS),
    )


ENDS: Mapping[str, str | Promise] = {
    "": gettext_lazy("all"),
    "won": gettext_lazy("won"),
    "lost": gettext_lazy("lost"),
}
_WAY_WORDS: Mapping[str, str | Promise] = {
    "gated": gettext_lazy("by the rule"),
    "excepted": gettext_lazy("by exception"),
}


def _rate(way: str, rate: WinRate) -> RateRow:
    url = reverse("cases:sent_deals")
    counts = {"": rate.sent, "won": rate.won, "lost": rate.lost}
    return RateRow(
        title=str(_WAY_WORDS[way]),
        percent=rate.percent,
        numbers=tuple((count, f"{url}?way={way}&end={end}") for end, count in counts.items()),
    )


def sent_deals_page(
    rows: Iterable[tuple[Case, SentCase]], way: str, end: str, today: date
) -> SentDealsPage:
    """The deals behind a number of the comparison."""
    return SentDealsPage(
        title=_("Proposals sent %(way)s: %(end)s") % {"way": _WAY_WORDS[way], "end": ENDS[end]},
        crumbs=(Link(text=_("Proposals by exception"), url=reverse("cases:exceptions")),),
        rows=tuple(
            SentDeal(
                title=case.title,
                url=address("cases:case", case.id),
                client=case.client.name if case.client else "",
                owner=case.owner.full_name,
                stage=case.stage.mark or case.stage.code,
                state=case.state,
                first_on=sent.first_on,
            )
            for case, sent in rows
        ),
        today=today,
    )


def _row(row: ProposalException, today: date, error: str, typed: str) -> ExceptionRow:
    case = row.case
    state, tone, icon = _state(row, today)
    return ExceptionRow(
        id=row.id,
        case=case.title,
        case_url=address("cases:questions", case.id),
        client=case.client.name if case.client else "",
        owner=case.owner.full_name,
        reason=row.reason,
        percent=int(row.lacks.get("percent", 0)),
        lacks=tuple(str(LOCK_WORDS[LockReason(each)]) for each in row.lacks.get("reasons", ())),
        asked_by=row.asked_by.full_name,
        asked_on=row.asked_at.date(),
        state=state,
        tone=tone,
        icon=icon,
        note=row.note,
        decided_by=row.decided_by.full_name if row.decided_by else "",
        expires_on=row.expires_on,
        decide_url=address("cases:decide_exception", row.id) if row.state == "asked" else "",
        error=error,
        typed=typed,
    )


def _state(row: ProposalException, today: date) -> tuple[str, Tone, str]:
    if row.state == "asked":
        return _("waits for a decision"), "accent", "hourglass"
    if row.state == "refused":
        return _("refused"), "bad", "circle-x"
    if row.expires_on and row.expires_on < today:
        return _("expired"), "idle", "history"
    return _("in force"), "ok", "lock-open"
