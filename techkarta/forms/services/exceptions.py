"""Exceptions from the proposal lock: asked with a reason, decided by the head, counted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from techkarta.accounts.permissions import Actor, may, require
from techkarta.accounts.selectors import calendar_of
from techkarta.audit.services import Change, Happening, record_changes, record_events
from techkarta.common.errors import Conflict, Invalid, Locked, NotFound
from techkarta.engine.gates.proposal_lock import exception_expires_on

from .. import selectors
from ..models import ExceptionState, ProposalException
from ..selectors import Subject
from .reaching import case_owner

LONGEST = 400


@transaction.atomic
def ask_exception(
    *, actor: Actor, subject: Subject, reason: str, moment: datetime
) -> ProposalException:
    """Ask the head to let a proposal out although the lock is shut.

    Asked already, the request that waits is given back. Invalid where the lock is open: there is
    nothing to ask for.
    """
    owner = case_owner(actor, subject.case_id or 0)
    require(actor, "exception.ask", owner, view="case.view")
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    today = calendar_of(actor.organisation_id).local_day(moment)
    state = selectors.lock_state(subject, today)
    if state.asked is not None:
        return state.asked
    if state.is_open:
        raise Invalid("lock_open", field="reason")
    lacks = {
        "reasons": [each.value for each in state.lock.reasons],
        "questions": list(state.lock.open_questions),
        "percent": int(state.lock.completeness * 100),
    }
    row = ProposalException.objects.create(
        organisation_id=actor.organisation_id,
        case_id=subject.case_id or 0,
        reason=reason.strip()[:LONGEST],
        lacks=lacks,
        asked_by_id=actor.user_id,
        asked_at=moment,
    )
    _remember(actor, moment, row, "exception_asked", {"reason": row.reason})
    return row


@transaction.atomic
def decide_exception(
    *, actor: Actor, exception_id: int, is_granted: bool, note: str, moment: datetime
) -> ProposalException:
    """Grant it for five days, or refuse it with a note.

    A grant beyond the month's quota is Locked, except for whoever may go beyond it; such a grant
    needs a note and is marked. The same decision again changes nothing, another one is a Conflict.
    """
    # All that wait are locked, so that two heads do not both grant the last one of the quota.
    rows = ProposalException.objects.select_for_update(of=("self",))
    known = rows.filter(
        Q(pk=exception_id) | Q(state=ExceptionState.ASKED), organisation_id=actor.organisation_id
    )
    row = next((each for each in known.order_by("id") if each.id == exception_id), None)
    if row is None:
        raise NotFound("not_found")
    require(actor, "exception.decide", case_owner(actor, row.case_id), view="case.view")
    wanted = ExceptionState.GRANTED if is_granted else ExceptionState.REFUSED
    if row.state == wanted:
        return row
    if row.state != ExceptionState.ASKED:
        raise Conflict("exception_decided", state=row.state)
    if not is_granted and not note.strip():
        raise Invalid("reason_empty", field="note")
    if is_granted:
        _grant(actor, row, note, moment)
    row.state, row.note = wanted, note.strip()[:LONGEST]
    row.decided_by_id, row.decided_at = actor.user_id, moment
    row.save()
    _remember(actor, moment, row, f"exception_{wanted.value}", {"note": row.note})
    return row


def _grant(actor: Actor, row: ProposalException, note: str, moment: datetime) -> None:
    today = calendar_of(actor.organisation_id).local_day(moment)
    quota = selectors.quota(actor.organisation_id, today)
    if not quota.left:
        if not may(actor, "exception.beyond"):
            raise Locked("exception_quota", granted=quota.granted, proposals=quota.proposals)
        if not note.strip():
            raise Invalid("reason_empty", field="note")
        row.is_beyond_quota = True
    row.granted_on, row.expires_on = today, exception_expires_on(today)


def _remember(
    actor: Actor, moment: datetime, row: ProposalException, kind: str, data: dict[str, object]
) -> None:
    event = Happening(kind=kind, case_id=row.case_id, data=data)
    record_events(actor=actor, moment=moment, happenings=[event])
    change = Change(
        action=kind.replace("_", ".", 1), subject="case", subject_id=row.case_id, fields=data
    )
    record_changes(actor=actor, moment=moment, changes=[change])
