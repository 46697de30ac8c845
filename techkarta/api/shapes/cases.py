"""Cases, what moves them, and what their gates and locks say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from techkarta.cases.selectors import Case
from techkarta.cases.selectors.handing import HandOver
from techkarta.cases.selectors.lines import CaseLine
from techkarta.cases.services import CaseFields
from techkarta.engine.gates.gate import Gate, GateItem
from techkarta.forms.selectors import LockState, ProposalException

from .base import Body, Code, Id, Line, Listing, Name, Named, Person, person, said
from .handing import HandOverBody, HandOverShape, hand_over
from .lines import LineShape, line

Money = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
State = Literal["open", "won", "lost"]


class CaseQuery(Listing):
    """Which cases are asked for; `query` finds any part of title, client or product."""

    query: Name = ""
    owner: Id | None = None
    team: Id | None = None
    state: State | None = None
    stage: Id | None = None
    process: Id | None = None


class CaseBody(Body):
    """A new case; on the first stage of its process where none is named."""

    process: Id
    stage: Id | None = None
    title: Name
    owner: Id | None = None
    client: Id | None = None
    amount: Money | None = None
    currency: Currency = "RUB"
    product: Name = ""
    promised_on: date | None = None


class CaseChange(Body):
    """What is to change of a case; what is left out stays.

    `slip_reason` says why the date moves later, `hand_over` what a new owner must know.
    """

    title: Name = ""
    owner: Id = 0
    client: Id | None = None
    amount: Money | None = None
    currency: Currency = "RUB"
    product: Name = ""
    promised_on: date | None = None
    slip_reason: Line = ""
    hand_over: HandOverBody | None = None


class MoveBody(Body):
    """Where a case shall go; `is_override` is the head's, past a gate that is shut."""

    stage: Id
    reason: Line = ""
    is_override: bool = False


class ClosingBody(Body):
    """How a case ended."""

    outcome: Literal["won", "lost"]
    reason: Line = ""
    is_override: bool = False


class ReasonBody(Body):
    """A reason in words."""

    reason: Line


class ProofBody(Body):
    """What proves an exit criterion of the present stage."""

    criterion: Annotated[str, StringConstraints(max_length=40)]
    text: Annotated[str, StringConstraints(max_length=2000)]
    link: Annotated[str, StringConstraints(max_length=500, pattern=r"^(https?://.*)?$")] = ""
    happened_on: date


class DecisionBody(Body):
    """Whether the head lets a proposal out past the lock."""

    is_granted: bool
    note: Line = ""


class StageRef(Schema):
    """The stage a case stands on."""

    id: int
    code: str
    title: str


class CaseShape(Schema):
    """A case as a list shows it."""

    id: int
    version: int
    title: str
    process: int
    stage: StageRef
    state: str
    owner: Person | None
    client: Named | None
    amount: Decimal | None
    currency: str
    product: str
    promised_on: date | None
    slips: int
    opened_at: datetime
    entered_at: datetime
    closed_at: datetime | None
    close_reason: str
    external_id: str


class GateItemShape(Schema):
    """One thing a gate looks at, and why it is not met."""

    kind: str
    code: str
    is_met: bool
    is_critical: bool
    reason: str | None
    params: dict[str, Any]


class GateShape(Schema):
    """The gate of the present stage: what it asks for, met or not."""

    is_open: bool
    items: list[GateItemShape]


class LockShape(Schema):
    """The proposal lock of a case: the rule's verdict, and the exception that opens it."""

    is_open: bool
    reasons: list[str]
    questions: list[str]
    percent: int
    exception: int | None
    expires_on: date | None


class CaseDetail(CaseShape):
    """A case with its lines, its last hand-over, the gate of its stage and its proposal lock."""

    lines: list[LineShape]
    hand_over: HandOverShape | None
    gate: GateShape
    lock: LockShape | None


class ExceptionShape(Schema):
    """Leave to send a proposal past the lock: asked, granted or refused."""

    id: int
    case: int
    state: str
    reason: str
    asked_by: Person | None
    asked_at: datetime
    decided_by: Person | None
    decided_at: datetime | None
    expires_on: date | None
    note: str
    is_beyond_quota: bool


class ExceptionQuery(Listing):
    """Which exceptions are asked for."""

    case: Id | None = None
    state: Code = ""


def changed_case(row: Case, body: CaseChange) -> CaseFields:
    """A case as it shall be, but for its owner: what was told over what there is."""
    names = CaseFields.__dataclass_fields__.keys() - {"slip_reason"}
    present = {name: getattr(row, name) for name in names}
    told = body.model_dump(exclude_unset=True, exclude={"owner", "hand_over"})
    if "client" in told:
        told["client_id"] = told.pop("client")
    return CaseFields(**(present | told))


def case(row: Case) -> CaseShape:
    """A case whose client, owner and stage are loaded."""
    return CaseShape(**_common(row))


def case_detail(
    row: Case,
    *,
    lines: Iterable[CaseLine],
    handed: HandOver | None,
    gate: Gate,
    lock: LockState | None,
) -> CaseDetail:
    """A case with its lines, its last hand-over, and what its gate and lock say today."""
    return CaseDetail(
        **_common(row),
        lines=[line(each) for each in lines],
        hand_over=hand_over(handed) if handed else None,
        gate=gate_shape(gate),
        lock=_lock(lock) if lock else None,
    )


def gate_shape(gate: Gate) -> GateShape:
    """What a gate says, item by item."""
    return GateShape(is_open=gate.is_open, items=[_item(each) for each in gate.items])


def exception(row: ProposalException) -> ExceptionShape:
    """An exception whose people are loaded."""
    return ExceptionShape(
        id=row.id,
        case=row.case_id,
        state=row.state,
        reason=row.reason,
        asked_by=person(row.asked_by),
        asked_at=row.asked_at,
        decided_by=person(row.decided_by),
        decided_at=row.decided_at,
        expires_on=row.expires_on,
        note=row.note,
        is_beyond_quota=row.is_beyond_quota,
    )


def _item(item: GateItem) -> GateItemShape:
    return GateItemShape(
        kind=item.kind,
        code=item.code,
        is_met=item.is_met,
        is_critical=item.is_critical,
        reason=item.reason,
        params={name: _told(value) for name, value in item.params.items()},
    )


def _told(value: object) -> object:
    if isinstance(value, list | tuple | set | frozenset):
        return [_told(each) for each in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _lock(state: LockState) -> LockShape:
    return LockShape(
        is_open=state.is_open,
        reasons=[each.value for each in state.lock.reasons],
        questions=[*state.lock.open_questions, *state.lock.ask_client],
        percent=int(state.lock.completeness * 100),
        exception=state.granted.id if state.granted else None,
        expires_on=state.granted.expires_on if state.granted else None,
    )


def _common(row: Case) -> dict[str, Any]:
    client = Named(id=row.client.id, title=row.client.name) if row.client else None
    stage = StageRef(id=row.stage.id, code=row.stage.code, title=said(row.stage.title))
    return {
        **{
            name: getattr(row, name)
            for name in CaseShape.model_fields
            if name not in {"process", "stage", "owner", "client"}
        },
        "process": row.process_id,
        "stage": stage,
        "owner": person(row.owner),
        "client": client,
    }
