"""Tasks: performing and checking."""

from __future__ import annotations

import random

from ninja import Query, Router

from techkarta.work import selectors, services
from techkarta.work.selectors import TaskFilter

from ..declaring import changing, reading
from ..entering import ApiRequest, Given, part_of, right
from ..shapes import tasks as shapes
from ..shapes.base import Id, Listed, Listing
from ..shapes.tasks import (
    AcceptanceBody,
    BlockBody,
    CheckShape,
    CompletionBody,
    ReturnBody,
    SkipBody,
    TaskDetail,
    TaskQuery,
    TaskShape,
)

CHANCE = random.SystemRandom()
router = Router(tags=["tasks"])


@router.get("/tasks", response=reading(Listed[TaskShape]), summary="Tasks")
@right("task.view", query=TaskQuery)
def tasks(request: ApiRequest, page: Query[TaskQuery]) -> Given:
    """The tasks one may see."""
    wanted = TaskFilter(
        case_id=page.case,
        owner_id=page.owner,
        state=page.state or "",
        due_before=page.due_before,
    )
    found, follows = part_of(selectors.task_list(request.actor, wanted), page)
    return Given(body=Listed(items=[shapes.task(row) for row in found], next=follows))


@router.get("/tasks/{task_id}", response=reading(TaskDetail), summary="One task")
@right("task.view")
def task(request: ApiRequest, task_id: Id) -> Given:
    """A task with its result and evidence."""
    return _one(request, task_id)


@router.post("/tasks/{task_id}/start", response=changing(TaskDetail), summary="Start a task")
@right("task.perform", is_versioned=True)
def start_task(request: ApiRequest, task_id: Id) -> Given:
    """Take a task into work."""
    _hold(request, task_id)
    services.start_task(actor=request.actor, task_id=task_id, moment=request.moment)
    return _one(request, task_id)


@router.post(
    "/tasks/{task_id}/completion", response=changing(TaskDetail), summary="Complete a task"
)
@right("task.perform", is_versioned=True)
def complete_task(request: ApiRequest, task_id: Id, body: CompletionBody) -> Given:
    """Finish an operation with its evidence; one that sends a proposal passes the lock first."""
    _hold(request, task_id)
    services.complete_task(
        actor=request.actor,
        task_id=task_id,
        completion=body.completion(),
        moment=request.moment,
        chance=CHANCE.random(),
    )
    return _one(request, task_id)


@router.post(
    "/tasks/{task_id}/acceptance", response=changing(TaskDetail), summary="Accept a finished task"
)
@right("control.decide", is_versioned=True)
def accept_task(request: ApiRequest, task_id: Id, body: AcceptanceBody) -> Given:
    """Accept what the performer did; what follows it opens."""
    _hold(request, task_id)
    services.accept_task(
        actor=request.actor, task_id=task_id, note=body.note, moment=request.moment
    )
    return _one(request, task_id)


@router.post(
    "/tasks/{task_id}/returns", response=changing(TaskDetail), summary="Return a finished task"
)
@right("control.decide", is_versioned=True)
def return_task(request: ApiRequest, task_id: Id, body: ReturnBody) -> Given:
    """Send a finished operation back with a reason and what to mend."""
    _hold(request, task_id)
    services.return_task(
        actor=request.actor,
        task_id=task_id,
        reason=body.reason,
        note=body.note,
        moment=request.moment,
    )
    return _one(request, task_id)


@router.post("/tasks/{task_id}/block", response=changing(TaskDetail), summary="Block a task")
@right("task.perform", is_versioned=True)
def block_task(request: ApiRequest, task_id: Id, body: BlockBody) -> Given:
    """Stop a task for lack of a resource, which somebody clears by a day."""
    _hold(request, task_id)
    services.block_task(
        actor=request.actor,
        task_id=task_id,
        reason=body.reason,
        owner_id=body.owner,
        until=body.until,
        moment=request.moment,
    )
    return _one(request, task_id)


@router.post("/tasks/{task_id}/unblock", response=changing(TaskDetail), summary="Unblock a task")
@right("task.unblock", is_versioned=True)
def unblock_task(request: ApiRequest, task_id: Id) -> Given:
    """The missing resource is there."""
    _hold(request, task_id)
    services.unblock_task(actor=request.actor, task_id=task_id, moment=request.moment)
    return _one(request, task_id)


@router.post("/tasks/{task_id}/skip", response=changing(TaskDetail), summary="Leave a task out")
@right("task.perform", is_versioned=True)
def skip_task(request: ApiRequest, task_id: Id, body: SkipBody) -> Given:
    """Leave an operation out with a reason: an optional one, or any by the head's leave."""
    _hold(request, task_id)
    services.skip_task(
        actor=request.actor, task_id=task_id, reason=body.reason, moment=request.moment
    )
    return _one(request, task_id)


@router.get(
    "/checks", response=reading(Listed[CheckShape]), tags=["checks"], summary="Checks to decide"
)
@right("control.view", query=Listing)
def checks(request: ApiRequest, page: Query[Listing]) -> Given:
    """The finished tasks that wait for a decision of the asker's; decided on the tasks."""
    found, follows = part_of(selectors.open_checks(request.actor), page)
    return Given(body=Listed(items=[shapes.check(row) for row in found], next=follows))


def _hold(request: ApiRequest, task_id: int) -> None:
    services.hold_task(actor=request.actor, task_id=task_id, version=request.version or 0)


def _one(request: ApiRequest, task_id: int) -> Given:
    row = selectors.task(request.actor, task_id)
    evidence = list(selectors.evidence_of(row))
    return Given(body=shapes.task_detail(row, evidence), version=row.version)
