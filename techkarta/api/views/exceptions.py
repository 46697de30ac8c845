"""Exceptions from the proposal lock."""

from __future__ import annotations

from ninja import Query, Router

from techkarta.cases.selectors import case_to_change, visible
from techkarta.common.errors import NotFound
from techkarta.forms import services
from techkarta.forms.selectors import exceptions as exceptions_of
from techkarta.forms.selectors import subjects_of

from ..declaring import changing, reading
from ..entering import ApiRequest, Given, part_of, right
from ..shapes import cases as shapes
from ..shapes.base import Id, Listed
from ..shapes.cases import DecisionBody, ExceptionQuery, ExceptionShape, ReasonBody

router = Router(tags=["exceptions"])


@router.get("/exceptions", response=reading(Listed[ExceptionShape]), summary="Exceptions")
@right("case.view", query=ExceptionQuery)
def exceptions(request: ApiRequest, page: Query[ExceptionQuery]) -> Given:
    """What was asked, granted and refused on the cases one may see."""
    rows = exceptions_of(visible(request.actor).values("id"))
    if page.case:
        rows = rows.filter(case_id=page.case)
    if page.state:
        rows = rows.filter(state=page.state)
    found, follows = part_of(rows, page)
    return Given(body=Listed(items=[shapes.exception(row) for row in found], next=follows))


@router.post(
    "/cases/{case_id}/exceptions",
    response=changing(ExceptionShape, 201),
    summary="Ask for an exception",
)
@right("exception.ask")
def ask_exception(request: ApiRequest, case_id: Id, body: ReasonBody) -> Given:
    """Ask the head to let a proposal out although the lock is shut."""
    case = case_to_change(request.actor, case_id)
    row = services.ask_exception(
        actor=request.actor,
        subject=subjects_of([case])[0],
        reason=body.reason,
        moment=request.moment,
    )
    return _one(row.id, row.case_id, status=201)


@router.post(
    "/exceptions/{exception_id}/decision",
    response=changing(ExceptionShape),
    summary="Decide about an exception",
)
@right("exception.decide")
def decide_exception(request: ApiRequest, exception_id: Id, body: DecisionBody) -> Given:
    """Grant it for five days within the quota of the month, or refuse it with a note."""
    row = services.decide_exception(
        actor=request.actor,
        exception_id=exception_id,
        is_granted=body.is_granted,
        note=body.note,
        moment=request.moment,
    )
    return _one(row.id, row.case_id)


def _one(exception_id: int, case_id: int, *, status: int = 200) -> Given:
    row = exceptions_of([case_id]).filter(pk=exception_id).first()
    if row is None:
        raise NotFound("not_found")
    return Given(body=shapes.exception(row), status=status)
