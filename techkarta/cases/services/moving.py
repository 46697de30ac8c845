"""Moves of a case: forward through the gate, back with a reason, won, lost, reopened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, Owner, require
from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import Invalid, Locked
from techkarta.engine.gates.gate import Gate
from techkarta.method.selectors import Stage, stages_of
from techkarta.work.services import cancel_tasks

from ..models import Case, CaseState, LeftHow, StageVisit
from ..selectors import covers, gate_of_visit, whole_gate_of_visit
from .entering import enter_stages, go_on
from .locking import expect_open, expect_version, lock_case, open_visit, remember


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a case shall go; `is_override`: past a closed gate or over stages, by the head."""

    stage_id: int
    reason: str = ""
    is_override: bool = False


@transaction.atomic
def move_case(*, actor: Actor, case_id: int, version: int, move: Move, moment: datetime) -> Case:
    """Move a case to another stage.

    Forward one stage: the gate must be open, otherwise Locked with what is missing. Back: with a
    reason, to a stage the process allows. Where the card covers the stage too, its tasks go on
    there; otherwise they end and those of the next card begin. An override lets the head pass a
    closed gate or jump over stages, with a reason that is recorded. Moving to where the case
    already stands changes nothing.
    """
    case = lock_case(actor, case_id, "case.change")
    expect_open(case)
    if case.stage_id == move.stage_id:
        return case
    expect_version(case, version)
    stages = stages_of(case.process_id)
    target = next((stage for stage in stages if stage.id == move.stage_id), None)
    if target is None:
        raise Invalid("stage_unknown", field="stage_id")
    visit, source, reason = open_visit(case), case.stage, move.reason.strip()
    how = _way(actor, case, stages, move)
    visit.case, visit.stage = case, source
    if how is LeftHow.FORWARD:
        _require_gate(actor, gate_of_visit, visit, moment)
    goes_on = covers(visit, target)
    if not goes_on:
        cancel_tasks(actor=actor, visit_ids=[visit.id], moment=moment)
    _leave(actor, visit, how, reason, moment)
    case.stage, case.entered_at, case.version = target, moment, case.version + 1
    case.save()
    if goes_on:
        entered = go_on(actor=actor, sources=[visit], moment=moment)[0]
    else:
        entered = enter_stages(actor=actor, cases=[case], moment=moment)[0]
    told = {"how": how, "source": source.code, "target": target.code, "reason": reason}
    remember(actor, moment, case, "case_moved", told, visit=entered)
    return case


@transaction.atomic
def win_case(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    reason: str = "",
    is_override: bool = False,
    moment: datetime,
) -> Case:
    """Close a case as won: from a stage that may win, through its gate; the head may override."""
    case = lock_case(actor, case_id, "case.change")
    if case.state == CaseState.WON:
        return case
    expect_open(case)
    expect_version(case, version)
    visit = open_visit(case)
    if is_override:
        _require_override(actor, case, reason)
    else:
        is_last = stages_of(case.process_id)[-1].id == case.stage_id
        if not (case.stage.may_win or is_last):
            raise Locked("stage_does_not_win", field="stage")
        visit.case, visit.stage = case, case.stage
        _require_gate(actor, whole_gate_of_visit, visit, moment)
    return _close(actor, case, CaseState.WON, reason, moment)


@transaction.atomic
def lose_case(*, actor: Actor, case_id: int, version: int, reason: str, moment: datetime) -> Case:
    """Close a case as lost, with the reason."""
    case = lock_case(actor, case_id, "case.change")
    if case.state == CaseState.LOST:
        return case
    expect_open(case)
    expect_version(case, version)
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    return _close(actor, case, CaseState.LOST, reason, moment)


@transaction.atomic
def reopen_case(*, actor: Actor, case_id: int, version: int, reason: str, moment: datetime) -> Case:
    """Open a closed case again on the stage it was closed on, as a new visit with a reason.

    Where that stage has been retired since, on the one before it.
    """
    case = lock_case(actor, case_id, "case.change")
    if case.state == CaseState.OPEN:
        return case
    expect_version(case, version)
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    case.state, case.closed_at, case.close_reason = CaseState.OPEN, None, ""
    case.stage, case.entered_at = _live_stage(case), moment
    case.version += 1
    case.save()
    visit = enter_stages(actor=actor, cases=[case], moment=moment)[0]
    remember(actor, moment, case, "case_reopened", {"reason": reason.strip()}, visit=visit)
    return case


def _live_stage(case: Case) -> Stage:
    """The stage of a case, or where it is retired the last one before it, else the first."""
    if not case.stage.is_retired:
        return case.stage
    stages = stages_of(case.process_id)
    before = [stage for stage in stages if stage.order < case.stage.order]
    return before[-1] if before else stages[0]


def _way(actor: Actor, case: Case, stages: list[Stage], move: Move) -> LeftHow:
    order = {stage.id: place for place, stage in enumerate(stages)}
    here, there = order.get(case.stage_id, -1), order[move.stage_id]
    if there < here:
        if not move.reason.strip():
            raise Invalid("reason_empty", field="reason")
        if case.stage.returns and stages[there].code not in case.stage.returns:
            raise Locked("return_not_allowed", allowed=list(case.stage.returns))
        return LeftHow.BACK
    if move.is_override:
        _require_override(actor, case, move.reason)
        return LeftHow.OVERRIDE
    if there > here + 1:
        raise Locked("stages_skipped", next_stage_id=stages[here + 1].id)
    return LeftHow.FORWARD


def _require_gate(
    actor: Actor, gate_of: Callable[[StageVisit, date], Gate], visit: StageVisit, moment: datetime
) -> None:
    gate = gate_of(visit, calendar_of(actor.organisation_id).local_day(moment))
    if not gate.is_open:
        raise Locked("gate_closed", missing=gate.missing)


def _require_override(actor: Actor, case: Case, reason: str) -> None:
    require(actor, "case.override", Owner(user_id=case.owner_id, team_id=case.owner.team_id))
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")


def _leave(actor: Actor, visit: StageVisit, how: LeftHow, reason: str, moment: datetime) -> None:
    visit.left_at, visit.left_how = moment, how
    visit.left_by_id, visit.reason = actor.user_id, reason.strip()[:400]
    visit.save()


def _close(actor: Actor, case: Case, state: CaseState, reason: str, moment: datetime) -> Case:
    visit, reason = open_visit(case), reason.strip()
    cancel_tasks(actor=actor, visit_ids=[visit.id], moment=moment)
    _leave(actor, visit, LeftHow(state), reason, moment)
    case.state, case.closed_at, case.close_reason = state, moment, reason[:400]
    case.version += 1
    case.save()
    told = {"stage": case.stage.code, "reason": reason}
    remember(actor, moment, case, f"case_{state}", told, visit=visit)
    return case
