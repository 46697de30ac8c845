"""A case enters a stage: a visit begins, the card in force is pinned, tasks appear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of, staffing
from techkarta.clients.selectors import attributes, type_codes
from techkarta.method.selectors import applicable, cards_at_entry
from techkarta.method.services import bring_due_in_force, hold_stages
from techkarta.work.services import OpenedVisit, advance_visit, hand_on_tasks, open_tasks

from ..models import Case, CriterionProof, StageVisit
from .locking import open_visit


def enter_stages(*, actor: Actor, cases: Sequence[Case], moment: datetime) -> list[StageVisit]:
    """Begin a visit of every case on the stage it stands on; a constant number of queries.

    Each visit pins the card version in force for the case's client types, or the one its owner
    tries; a stage without one gives a visit without tasks. Invalid for a stage that is retired.
    """
    hold_stages(stage_ids=(case.stage_id for case in cases))
    calendar = calendar_of(actor.organisation_id)
    bring_due_in_force(organisation_id=actor.organisation_id, moment=moment, calendar=calendar)
    types = type_codes({case.client_id for case in cases if case.client_id})
    cards = cards_at_entry({case.stage_id for case in cases}, calendar.local_day(moment))
    visits, opened = [], []
    for case in cases:
        codes = types.get(case.client_id, []) if case.client_id else []
        card = applicable(cards.get(case.stage_id, []), codes, case.owner_id)
        visits.append(
            StageVisit(
                case=case,
                stage_id=case.stage_id,
                card_version_id=card.version_id if card else None,
                entered_at=moment,
                entered_by_id=actor.user_id,
            )
        )
    StageVisit.objects.bulk_create(visits, batch_size=400)
    for visit in visits:
        if visit.card_version_id is not None:
            client_id = visit.case.client_id
            opened.append(_opened(visit, types.get(client_id, []) if client_id else []))
    if opened:
        open_tasks(
            actor=actor,
            visits=opened,
            staffing=staffing(actor.organisation_id),
            calendar=calendar,
            moment=moment,
        )
    return visits


def go_on(*, actor: Actor, sources: Sequence[StageVisit], moment: datetime) -> list[StageVisit]:
    """Begin the next visits of cases whose card covers the stage they have come to.

    Card, tasks and proofs go over as they are: nothing is made twice. `sources` are the visits
    just left, with their cases, which stand on the new stage already. Invalid for a stage that is
    retired. A constant number of queries.
    """
    hold_stages(stage_ids=(source.case.stage_id for source in sources))
    visits = [
        StageVisit(
            case=source.case,
            stage_id=source.case.stage_id,
            card_version_id=source.card_version_id,
            entered_at=moment,
            entered_by_id=actor.user_id,
            continues=source,
        )
        for source in sources
    ]
    StageVisit.objects.bulk_create(visits, batch_size=400)
    following = {visit.continues_id: visit.id for visit in visits}
    hand_on_tasks(following)
    proofs = CriterionProof.objects.filter(visit__in=following, withdrawn_at__isnull=True)
    rows = list(proofs.order_by("id"))
    for proof in rows:
        proof.visit_id = following[proof.visit_id]
    CriterionProof.objects.bulk_update(rows, ["visit"], batch_size=400)
    return visits


def reconsider_conditions(*, actor: Actor, case: Case, moment: datetime) -> None:
    """Ask the conditions of the present stage again: the case has another client."""
    visit = open_visit(case)
    if visit.card_version_id is None:
        return
    visit.case = case
    codes = type_codes({case.client_id}).get(case.client_id, []) if case.client_id else []
    advance_visit(
        actor=actor,
        visit=_opened(visit, codes),
        calendar=calendar_of(actor.organisation_id),
        moment=moment,
    )


def _opened(visit: StageVisit, codes: Sequence[str]) -> OpenedVisit:
    case = visit.case
    return OpenedVisit(
        visit_id=visit.id,
        case_id=case.id,
        case_owner_id=case.owner_id,
        card_version_id=visit.card_version_id or 0,
        attributes=attributes(case.client, codes),
    )


def visit_at_hand(visit: StageVisit) -> OpenedVisit:
    """A visit as work sees it, with what conditions may ask."""
    client_id = visit.case.client_id
    return _opened(visit, type_codes({client_id}).get(client_id, []) if client_id else [])
