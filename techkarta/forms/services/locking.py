"""The one door proposals go out by: the lock is asked, and who passed is remembered."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.audit.services import Happening, record_events
from techkarta.common.errors import Locked

from .. import selectors
from ..models import LockPassage
from ..selectors import LockState, Subject

OPERATION, FILE = "operation", "file"


@transaction.atomic
def pass_lock(
    *, actor: Actor, subject: Subject, way: str, subject_id: int, moment: datetime
) -> LockPassage:
    """Let a proposal of a case out: by the rule (F11), or by an exception in force.

    Locked names what is missing otherwise. `way` and `subject_id` say what sends it: the task of an
    operation, or the file. Each time it is judged by today's answers, so a returned operation does
    not go out on stale ones; where the lock is still open the same passage stays. The caller has
    checked that the actor may do it, and does not ask again for what is finished.
    """
    today = calendar_of(actor.organisation_id).local_day(moment)
    state = expect_open_lock(subject=subject, today=today)
    known = LockPassage.objects.filter(way=way, subject_id=subject_id).first()
    if known is None:
        row = _passage(subject, state, way, subject_id, (today, moment))
    elif known.by_exception_id is None and not state.lock.is_open:
        # Once sent by the rule, now by an exception: quota and win rates must know.
        row, known.by_exception = known, state.granted
        known.save(update_fields=["by_exception"])
    else:
        return known
    told: dict[str, object] = {"way": way}
    if row.by_exception_id is not None:
        told["exception"] = row.by_exception_id
    sent = Happening(kind="proposal_sent", case_id=row.case_id, data=told)
    record_events(actor=actor, moment=moment, happenings=[sent])
    return row


def expect_open_lock(*, subject: Subject, today: date) -> LockState:
    """The state of the lock; Locked with what is missing where no proposal may go out today."""
    sheet = selectors.sheet_of(subject, today)
    state = selectors.lock_state(subject, today, sheet)
    if not state.is_open:
        raise locked(state, subject)
    return state


def locked(state: LockState, subject: Subject) -> Locked:
    """The refusal: why the lock is shut and which questions are to be asked, by their keys."""
    lock = state.lock
    return Locked(
        "proposal_locked",
        case_id=subject.case_id,
        client_id=subject.client_id,
        reasons=[reason.value for reason in lock.reasons],
        questions=[*lock.open_questions, *lock.ask_client],
        percent=int(lock.completeness * 100),
        count=len(lock.open_questions) + len(lock.ask_client),
    )


def _passage(
    subject: Subject, state: LockState, way: str, subject_id: int, when: tuple[date, datetime]
) -> LockPassage:
    return LockPassage.objects.create(
        organisation_id=subject.organisation_id,
        case_id=subject.case_id or 0,
        way=way,
        subject_id=subject_id,
        by_exception=None if state.lock.is_open else state.granted,
        passed_on=when[0],
        passed_at=when[1],
    )
