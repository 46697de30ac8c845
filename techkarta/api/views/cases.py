"""Cases: reading, editing, moving under their gates."""

from __future__ import annotations

from ninja import Query, Router

from techkarta.cases import selectors, services
from techkarta.cases.selectors.handing import last_hand_over
from techkarta.cases.selectors.lines import lines_of
from techkarta.cases.services import CaseFields, Move
from techkarta.forms.selectors import Subject, lock_state, today

from ..declaring import changing, reading
from ..entering import ApiRequest, Given, part_of, right
from ..shapes import cases as shapes
from ..shapes.base import Id, Listed
from ..shapes.cases import (
    CaseBody,
    CaseChange,
    CaseDetail,
    CaseQuery,
    CaseShape,
    ClosingBody,
    MoveBody,
    ProofBody,
    ReasonBody,
)
from ..shapes.handing import handing
from ..shapes.lines import LinesBody, written

router = Router(tags=["cases"])


@router.get("", response=reading(Listed[CaseShape]), summary="Cases")
@right("case.view", query=CaseQuery)
def cases(request: ApiRequest, page: Query[CaseQuery]) -> Given:
    """The cases one may see."""
    wanted = selectors.CaseFilter(
        query=page.query,
        owner_id=page.owner,
        team_id=page.team,
        state=page.state or "",
        stage_id=page.stage,
        process_id=page.process,
    )
    found, follows = part_of(selectors.case_list(request.actor, wanted), page)
    return Given(body=Listed(items=[shapes.case(row) for row in found], next=follows))


@router.post("", response=changing(CaseDetail, 201), summary="Start a case")
@right("case.create")
def create_case(request: ApiRequest, body: CaseBody) -> Given:
    """Start a case; the tasks of its first stage appear."""
    told = body.model_dump(exclude={"process", "stage", "owner", "client"})
    fields = CaseFields(**told, owner_id=body.owner or request.actor.user_id, client_id=body.client)
    row = services.create_case(
        actor=request.actor,
        process_id=body.process,
        stage_id=body.stage,
        fields=fields,
        moment=request.moment,
    )
    return _one(request, row.id, status=201)


@router.get("/{case_id}", response=reading(CaseDetail), summary="One case")
@right("case.view")
def case(request: ApiRequest, case_id: Id) -> Given:
    """A case with its lines, the gate of its stage and its proposal lock, as they stand now."""
    return _one(request, case_id)


@router.patch("/{case_id}", response=changing(CaseDetail), summary="Change a case")
@right("case.change", is_versioned=True)
def edit_case(request: ApiRequest, case_id: Id, body: CaseChange) -> Given:
    """Change what is told; the rest stays.

    A promised date moved later counts as a slip and says why in `slip_reason`; another owner gets
    the case with the note of `hand_over`, which he acknowledges.
    """
    row = selectors.case_to_change(request.actor, case_id)
    common = {"actor": request.actor, "case_id": case_id, "moment": request.moment}
    given = handing(row.owner_id, body.owner, body.hand_over)
    row = services.edit_case(
        **common,  # type: ignore[arg-type]
        version=request.version or 0,
        fields=shapes.changed_case(row, body),
    )
    if given is not None:
        services.hand_over_case(**common, version=row.version, handing=given)  # type: ignore[arg-type]
    return _one(request, case_id)


@router.post(
    "/{case_id}/acknowledgement", response=changing(CaseDetail), summary="Acknowledge a hand-over"
)
@right("case.view")
def acknowledge_hand_over(request: ApiRequest, case_id: Id) -> Given:
    """Say that the note of the last hand-over is read; said twice or by others it does nothing."""
    services.acknowledge_hand_over(actor=request.actor, case_id=case_id, moment=request.moment)
    return _one(request, case_id)


@router.put("/{case_id}/lines", response=changing(CaseDetail), summary="Write the lines of a case")
@right("case.change", is_versioned=True)
def write_lines(request: ApiRequest, case_id: Id, body: LinesBody) -> Given:
    """Write all lines anew: the amount becomes their sum. A refusal names the `row`, from 1."""
    services.write_lines(
        actor=request.actor,
        case_id=case_id,
        version=request.version or 0,
        lines=written(body),
        moment=request.moment,
    )
    return _one(request, case_id)


@router.post("/{case_id}/moves", response=changing(CaseDetail), summary="Move a case")
@right("case.change", is_versioned=True)
def move_case(request: ApiRequest, case_id: Id, body: MoveBody) -> Given:
    """Move a case to another stage; 422 names what the gate misses, item by item."""
    move = Move(stage_id=body.stage, reason=body.reason, is_override=body.is_override)
    services.move_case(
        actor=request.actor,
        case_id=case_id,
        version=request.version or 0,
        move=move,
        moment=request.moment,
    )
    return _one(request, case_id)


@router.post("/{case_id}/closing", response=changing(CaseDetail), summary="Close a case")
@right("case.change", is_versioned=True)
def close_case(request: ApiRequest, case_id: Id, body: ClosingBody) -> Given:
    """Close a case as won, through its gate, or as lost, with the reason."""
    common = {
        "actor": request.actor,
        "case_id": case_id,
        "version": request.version or 0,
        "reason": body.reason,
        "moment": request.moment,
    }
    if body.outcome == "won":
        services.win_case(**common, is_override=body.is_override)  # type: ignore[arg-type]
    else:
        services.lose_case(**common)  # type: ignore[arg-type]
    return _one(request, case_id)


@router.post("/{case_id}/reopening", response=changing(CaseDetail), summary="Open a case again")
@right("case.change", is_versioned=True)
def reopen_case(request: ApiRequest, case_id: Id, body: ReasonBody) -> Given:
    """Open a closed case on the stage it was closed on."""
    services.reopen_case(
        actor=request.actor,
        case_id=case_id,
        version=request.version or 0,
        reason=body.reason,
        moment=request.moment,
    )
    return _one(request, case_id)


@router.post("/{case_id}/proofs", response=changing(CaseDetail), summary="Prove an exit criterion")
@right("case.change", is_versioned=True)
def prove_criterion(request: ApiRequest, case_id: Id, body: ProofBody) -> Given:
    """Say what proves an exit criterion of the present stage that no operation proves."""
    services.hold_case(actor=request.actor, case_id=case_id, version=request.version or 0)
    services.prove_criterion(
        actor=request.actor, case_id=case_id, moment=request.moment, **body.model_dump()
    )
    return _one(request, case_id)


def _one(request: ApiRequest, case_id: int, *, status: int = 200) -> Given:
    row = selectors.case(request.actor, case_id)
    day = today(row.organisation_id, request.moment)
    sheet = selectors.sheet_of_case(row, day)
    gate = selectors.gate_record(selectors.visit_record(row), sheet, day).gate
    subject = Subject(organisation_id=row.organisation_id, case_id=row.id)
    lock = lock_state(subject, day, sheet)
    body = shapes.case_detail(
        row,
        lines=lines_of(row),
        handed=last_hand_over(row),
        gate=gate,
        lock=lock if row.client_id else None,
    )
    return Given(body=body, version=row.version, status=status)
