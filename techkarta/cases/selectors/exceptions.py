"""Exceptions from the proposal lock as the head decides and compares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from techkarta.accounts.permissions import Actor, may
from techkarta.forms.selectors import (
    ProposalException,
    Quota,
    SentCase,
    WinRate,
    exceptions,
    quota,
    sent_cases,
    win_rates,
)

from ..models import Case
from .cases import visible

COMPARED_DAYS = 365
SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionsRecord:
    """The exceptions the actor decides on, the quota of the month, how both kinds end."""

    rows: Sequence[ProposalException]
    quota: Quota
    rates: Mapping[str, WinRate]
    today: date
    may_go_beyond: bool


def exceptions_record(actor: Actor, today: date) -> ExceptionsRecord:
    """Everything the page of exceptions shows; win rates of the last year's proposals."""
    cases = visible(actor, "exception.decide").values("id")
    return ExceptionsRecord(
        rows=list(exceptions(cases)[:SHOWN]),
        quota=quota(actor.organisation_id, today),
        rates=win_rates(cases, today - timedelta(days=COMPARED_DAYS)),
        today=today,
        may_go_beyond=may(actor, "exception.beyond"),
    )


def deals_sent(actor: Actor, today: date, way: str, end: str) -> list[tuple[Case, SentCase]]:
    """The deals behind a number of the comparison, those sent last first; two queries.

    `way` is `gated` or `excepted`, `end` a state of a case or empty for all.
    """
    cases = visible(actor, "exception.decide")
    since = today - timedelta(days=COMPARED_DAYS)
    sent = {
        each.case_id: each
        for each in sent_cases(cases.values("id"), since)
        if each.way == way and end in {"", each.state}
    }
    rows = cases.filter(pk__in=list(sent)).select_related("client", "owner", "stage")
    return sorted(
        ((row, sent[row.id]) for row in rows), key=lambda pair: pair[1].first_on, reverse=True
    )
