"""Proofs of exit criteria."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import Invalid
from techkarta.engine.cards.model import Proof
from techkarta.method.selectors import card_of

from ..models import Case, CriterionProof
from .locking import expect_open, lock_case, open_visit, remember


@transaction.atomic
def prove_criterion(
    *,
    actor: Actor,
    case_id: int,
    criterion: str,
    text: str,
    link: str = "",
    happened_on: date,
    moment: datetime,
) -> Case:
    """Say what proves an exit criterion of the present stage that no operation proves."""
    case = lock_case(actor, case_id, "case.change")
    expect_open(case)
    visit = open_visit(case)
    known = (
        {item.id: item for item in card_of(visit.card_version_id).exit}
        if visit.card_version_id
        else {}
    )
    if criterion not in known or known[criterion].proof is Proof.OPERATION:
        raise Invalid("criterion_unknown", field="criterion")
    if not text.strip():
        raise Invalid("proof_empty", field="text")
    if happened_on > calendar_of(actor.organisation_id).local_day(moment):
        raise Invalid("date_future", field="happened_on")
    CriterionProof.objects.filter(
        visit=visit, criterion=criterion, withdrawn_at__isnull=True
    ).update(withdrawn_at=moment)
    CriterionProof.objects.create(
        visit=visit,
        criterion=criterion,
        text=text.strip()[:2000],
        link=link,
        happened_on=happened_on,
        author_id=actor.user_id,
        created_at=moment,
    )
    told = {"criterion": criterion, "text": text.strip()}
    remember(actor, moment, case, "criterion_proved", told, visit=visit)
    return case


@transaction.atomic
def withdraw_proof(*, actor: Actor, case_id: int, criterion: str, moment: datetime) -> Case:
    """Take back a proof given by mistake."""
    case = lock_case(actor, case_id, "case.change")
    expect_open(case)
    visit = open_visit(case)
    proofs = CriterionProof.objects.filter(
        visit=visit, criterion=criterion, withdrawn_at__isnull=True
    )
    if proofs.update(withdrawn_at=moment):
        remember(actor, moment, case, "proof_withdrawn", {"criterion": criterion}, visit=visit)
    return case
