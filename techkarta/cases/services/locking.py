"""One way to a case that is about to change: seen by the actor, locked, of the expected version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from techkarta.accounts.permissions import Actor, Owner, may
from techkarta.audit.services import Change, Happening, record_changes, record_events
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound

from .. import selectors
from ..models import Case, CaseState, StageVisit


def lock_case(actor: Actor, case_id: int, action: str) -> Case:
    """Lock a case the actor may do the action to; NotFound where he may not even see it."""
    # Who holds a visit writes events of its case: a lock of the key would be a deadlock.
    locked = Case.objects.select_for_update(of=("self",), no_key=True)
    rows = locked.select_related("owner", "client", "process", "stage")
    case = rows.filter(pk=case_id, organisation_id=actor.organisation_id).first()
    if case is None:
        raise NotFound("not_found")
    owner = Owner(user_id=case.owner_id, team_id=case.owner.team_id)
    if not may(actor, action, owner):
        if not selectors.visible(actor).filter(pk=case_id).exists():
            raise NotFound("not_found")
        raise NotAllowed("not_allowed", action=action)
    return case


def hold_case(*, actor: Actor, case_id: int, version: int) -> None:
    """Lock a case the actor may change; Conflict where it is of another version than he saw.

    For changes on a case that count no version of their own, in their transaction.
    """
    expect_version(lock_case(actor, case_id, "case.change"), version)


def expect_version(case: Case, version: int) -> None:
    """Conflict with the present version where somebody changed the case meanwhile."""
    if case.version != version:
        raise Conflict("changed_meanwhile", current={"version": case.version})


def expect_open(case: Case) -> None:
    """Invalid where the case is closed already."""
    if case.state != CaseState.OPEN:
        raise Invalid("case_closed", field="state", state=case.state)


def open_visit(case: Case) -> StageVisit:
    """The visit the case is on; an open case always has one."""
    return StageVisit.objects.select_for_update().get(case=case, left_at__isnull=True)


def remember(
    actor: Actor,
    moment: datetime,
    case: Case,
    kind: str,
    data: Mapping[str, object],
    *,
    visit: StageVisit | None = None,
) -> None:
    """Record one event of the case and its audit entry."""
    event = Happening(
        kind=kind,
        case_id=case.id,
        visit_id=visit.id if visit else None,
        card_version_id=visit.card_version_id if visit else None,
        data=data,
    )
    record_events(actor=actor, moment=moment, happenings=[event])
    change = Change(
        action=kind.replace("_", ".", 1),
        subject="case",
        subject_id=case.id,
        label=case.title,
        fields=data,
    )
    record_changes(actor=actor, moment=moment, changes=[change])
