"""A stage leaves its process: its open cases go to another one, and back when it returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Conflict, Invalid
from techkarta.method import services as method
from techkarta.method.selectors import Stage, stages_of
from techkarta.method.selectors import stage as stage_of
from techkarta.work.selectors import task_versions
from techkarta.work.services import (
    cancel_tasks,
    carry_back,
    sealed,
    tasks_at_leaving,
    whole_record,
)

from ..models import Case, CaseState, CriterionProof, LeftHow, StageRetirement, StageVisit
from ..selectors import covers
from .entering import enter_stages, go_on, visit_at_hand
from .locking import remember


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """A stage as it was seen, with so many open cases, and where these go; 0 = nowhere."""

    stage_id: int
    version: int
    target_id: int = 0
    seen: int = 0


@transaction.atomic
def retire_stage(*, actor: Actor, retirement: Retirement, moment: datetime) -> int:
    """Take a stage out of its process, its open cases go to another stage; gives their number.

    Their unfinished tasks end, what was accepted stays in their history, the card of the new stage
    opens its tasks. Conflict where other cases stand there than was seen. Retiring twice changes
    nothing.
    """
    require(actor, "process.change")
    stage = stage_of(actor.organisation_id, retirement.stage_id)
    if stage.is_retired:
        return 0
    cases = _lock_cases(Case.objects.filter(stage=stage, state=CaseState.OPEN))
    if len(cases) != retirement.seen:
        raise Conflict("changed_meanwhile", current=len(cases))
    moved: list[dict[str, Any]] = []
    if cases:
        target = _target(stage, retirement.target_id)
        # Both in one order: two stages that retire into each other would wait for ever.
        method.hold_stages(stage_ids=(stage.id, target.id))
        moved = _move(actor, cases, target, moment)
    method.retire_stage(actor=actor, stage_id=stage.id, version=retirement.version, moment=moment)
    StageRetirement.objects.create(stage=stage, moved=moved, at=moment, by_id=actor.user_id)
    return len(cases)


@transaction.atomic
def restore_stage(*, actor: Actor, stage_id: int, moment: datetime) -> tuple[int, int]:
    """Bring a retired stage back, and the cases nobody has worked on since; gives (back, moved).

    Their tasks are as they were. Cases that were worked on or went on stay where they are.
    """
    require(actor, "process.change")
    stage = stage_of(actor.organisation_id, stage_id)
    row = StageRetirement.objects.select_for_update().filter(
        stage=stage, undone_at__isnull=True
    ).first()  # fmt: skip
    method.restore_stage(actor=actor, stage_id=stage_id, moment=moment)
    if row is None:
        return 0, 0
    row.undone_at = moment
    row.save()
    return _bring_back(actor, row.moved, moment), len(row.moved)


def _target(stage: Stage, target_id: int) -> Stage:
    others = {each.id: each for each in stages_of(stage.process_id) if each.id != stage.id}
    if target_id not in others:
        raise Invalid("stage_unknown", field="target")
    return others[target_id]


def _lock_cases(rows: QuerySet[Case]) -> list[Case]:
    locked = rows.select_for_update(of=("self",), no_key=True).order_by("id")
    return list(locked.select_related("owner", "client", "process", "stage"))


def _open_visits(cases: Sequence[Case]) -> dict[int, StageVisit]:
    rows = StageVisit.objects.select_for_update().filter(case__in=cases, left_at__isnull=True)
    return {visit.case_id: visit for visit in rows.order_by("id")}


def _move(
    actor: Actor, cases: Sequence[Case], target: Stage, moment: datetime
) -> list[dict[str, Any]]:
    """Let the cases enter the target; those whose card covers it go on by it there."""
    visits = _open_visits(cases)
    going_on = [case for case in cases if covers(visits[case.id], target)]
    others = [case for case in cases if case not in going_on]
    return [
        *_move_on(actor, [visits[case.id] for case in going_on], going_on, target, moment),
        *_begin_anew(actor, visits, others, target, moment),
    ]


def _move_on(
    actor: Actor,
    sources: Sequence[StageVisit],
    cases: Sequence[Case],
    target: Stage,
    moment: datetime,
) -> list[dict[str, Any]]:
    """Let the tasks of the cases go on at the target."""
    _leave(actor, sources, moment)
    codes = [case.stage.code for case in cases]
    _stand(cases, target, moment)
    for source, case in zip(sources, cases, strict=True):
        source.case = case
    entered = go_on(actor=actor, sources=sources, moment=moment) if sources else []
    moved = []
    for source, visit, code in zip(sources, entered, codes, strict=True):
        told = {"how": "retired", "source": code, "target": target.code, "reason": ""}
        remember(actor, moment, visit.case, "case_moved", told, visit=visit)
        record = whole_record(visit.id)
        moved.append(
            {"case": visit.case_id, "source": source.id, "target": visit.id, "record": record}
        )
    return moved


def _begin_anew(
    actor: Actor,
    visits: Mapping[int, StageVisit],
    cases: Sequence[Case],
    target: Stage,
    moment: datetime,
) -> list[dict[str, Any]]:
    """End the tasks and let the cases enter the target by its card; few queries for each."""
    if not cases:
        return []
    records = tasks_at_leaving([visits[case.id].id for case in cases])
    cancel_tasks(actor=actor, visit_ids=list(records), moment=moment)
    sources = [visits[case.id] for case in cases]
    _leave(actor, sources, moment)
    entered = _enter(actor, cases, target, "retired", moment)
    versions = task_versions([visit.id for visit in entered])
    return [
        {
            "case": visit.case_id,
            "source": source.id,
            "target": visit.id,
            "record": sealed(records[source.id], versions.get(visit.id, [])),
        }
        for source, visit in zip(sources, entered, strict=True)
    ]


def _leave(actor: Actor, visits: Sequence[StageVisit], moment: datetime) -> None:
    for visit in visits:
        visit.left_at, visit.left_how, visit.left_by_id = moment, LeftHow.RETIRED, actor.user_id
    StageVisit.objects.bulk_update(visits, ["left_at", "left_how", "left_by"], batch_size=200)


def _stand(cases: Sequence[Case], stage: Stage, moment: datetime) -> None:
    for case in cases:
        case.stage, case.entered_at, case.version = stage, moment, case.version + 1
    Case.objects.bulk_update(cases, ["stage", "entered_at", "version"], batch_size=200)


def _enter(
    actor: Actor, cases: Sequence[Case], stage: Stage, how: str, moment: datetime
) -> list[StageVisit]:
    sources = {case.id: case.stage.code for case in cases}
    _stand(cases, stage, moment)
    entered = enter_stages(actor=actor, cases=cases, moment=moment)
    for case, visit in zip(cases, entered, strict=True):
        told = {"how": how, "source": sources[case.id], "target": stage.code, "reason": ""}
        remember(actor, moment, case, "case_moved", told, visit=visit)
    return entered


def _bring_back(actor: Actor, moved: Sequence[dict[str, Any]], moment: datetime) -> int:
    """Put the untouched cases back on the stage by the card they went by; gives their number."""
    kept = {each["case"]: each for each in moved}
    cases = _lock_cases(Case.objects.filter(pk__in=kept, state=CaseState.OPEN))
    visits = _open_visits(cases)
    versions = task_versions([visit.id for visit in visits.values()])
    sources = StageVisit.objects.in_bulk([each["source"] for each in moved])
    back = [
        case
        for case in cases
        if visits[case.id].id == kept[case.id]["target"]
        and versions.get(visits[case.id].id, []) == kept[case.id]["record"]["versions"]
    ]
    for case in back:
        visit, source = visits[case.id], sources[kept[case.id]["source"]]
        _return(actor, case, (visit, source), kept[case.id]["record"], moment)
    return len(back)


def _return(
    actor: Actor,
    case: Case,
    ways: tuple[StageVisit, StageVisit],
    record: dict[str, Any],
    moment: datetime,
) -> None:
    """Begin a visit like the former one of the case; its tasks and proofs go over to it."""
    visit, source = ways
    left = case.stage.code
    _leave(actor, [visit], moment)
    _stand([case], source.stage, source.entered_at)
    following = StageVisit.objects.create(
        case=case,
        stage_id=source.stage_id,
        card_version_id=source.card_version_id,
        entered_at=moment,
        entered_by_id=actor.user_id,
    )
    if source.card_version_id is not None:
        visit.case = case
        carry_back(
            actor=actor, source=visit_at_hand(visit), target=visit_at_hand(following),
            record=record, moment=moment,
        )  # fmt: skip
    elif visit.card_version_id is not None:
        cancel_tasks(actor=actor, visit_ids=[visit.id], moment=moment)
    left_behind = CriterionProof.objects.filter(visit=source)
    if visit.continues_id == source.id:
        # The proofs had gone on with the case.
        left_behind |= CriterionProof.objects.filter(visit=visit)
    left_behind.filter(withdrawn_at__isnull=True).update(visit=following)
    told = {"how": "restored", "source": left, "target": case.stage.code, "reason": ""}
    remember(actor, moment, case, "case_moved", told, visit=following)
