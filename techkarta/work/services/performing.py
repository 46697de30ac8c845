"""What the performer does with a task: start, complete with evidence, block, skip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, Owner, may, require
from techkarta.accounts.selectors import staffing
from techkarta.audit.services import record_events
from techkarta.common.errors import Conflict, Invalid
from techkarta.engine.execution.completion import evidence_missing, outcome_of_completion
from techkarta.engine.execution.states import ACTIONABLE, TaskState, can_move
from techkarta.engine.planning.due import due_moment
from techkarta.forms.selectors import subjects_of
from techkarta.forms.services import pass_lock
from techkarta.forms.services.locking import OPERATION

from ..mapping import pieces
from ..models import Evidence, Task, TimeEntry, Timer
from .attesting import expect_doer
from .locking import Locked, lock_task
from .observing import observed
from .opening import happening, open_following
from .repeating import end_repetition, repeat
from .sampling import ask_check, judge
from .telling import tell_blocked
from .told import Completion

MAXIMUM_MINUTES = 24 * 60


@transaction.atomic
def start_task(*, actor: Actor, task_id: int, moment: datetime) -> Task:
    """Take a task into work; starting a started one changes nothing."""
    held = _hold(actor, task_id)
    if held.task.state == TaskState.IN_PROGRESS:
        return held.task
    expect_doer(actor, held.task, held.operation, held.calendar.local_day(moment))
    move(held, TaskState.IN_PROGRESS)
    return keep(actor, moment, held)


@transaction.atomic
def tick_steps(*, actor: Actor, task_id: int, steps: Iterable[int]) -> Task:
    """Remember which steps of an operation in hand are done."""
    held = _hold(actor, task_id)
    if TaskState(held.task.state) not in ACTIONABLE:
        raise Conflict("task_state", state=held.task.state)
    held.task.steps_done = _steps(held, steps)
    held.task.save(update_fields=["steps_done"])
    return held.task


@transaction.atomic
def complete_task(
    *, actor: Actor, task_id: int, completion: Completion, moment: datetime, chance: float
) -> Task:
    """Finish an operation with its evidence; control decides whether it is accepted at once.

    An operation that sends a proposal passes the proposal lock first; Locked where it is shut.
    A repeated completion by the same person changes nothing; by another one it is a Conflict naming
    who was first. `chance` in [0, 1) decides whether a sampled operation is drawn for a check; the
    share to draw from is earned by the performer (F13), and doubtful filling is checked anyway.
    """
    held = _hold(actor, task_id)
    task = held.task
    if task.state in {TaskState.DONE, TaskState.ACCEPTED}:
        if task.done_by_id == actor.user_id:
            return task
        raise Conflict("done_already", by=task.done_by.full_name if task.done_by else "")
    _check_completion(held, completion)
    expect_doer(actor, task, held.operation, held.calendar.local_day(moment))
    verdict = judge(actor, held, completion, moment, chance)
    if held.operation.is_proposal:
        subject = subjects_of([task.visit.case])[0]
        pass_lock(actor=actor, subject=subject, way=OPERATION, subject_id=task.id, moment=moment)
    _store(actor, held, completion, moment)
    target = outcome_of_completion(
        held.control.method, is_evidence_enough=True, is_drawn=bool(verdict.why)
    )
    _hand_in(actor, held, completion, moment)
    if target is TaskState.ACCEPTED:
        accept(held, moment)
    else:
        task.save()
        ask_check(actor, held, verdict, moment)
    repeat(held, moment)
    return remember(actor, moment, held)


def _hand_in(actor: Actor, held: Locked, completion: Completion, moment: datetime) -> None:
    """The task is done; its norm counts once, when it is handed in for the first time."""
    task = held.task
    norm = 0 if task.done_at else task.minutes_norm
    task.done_at, task.done_by_id = moment, actor.user_id
    move(held, TaskState.DONE, minutes=completion.minutes)
    is_late = task.due_at is not None and moment > task.due_at
    held.happenings[-1] = replace(held.happenings[-1], norm=norm, is_late=is_late)


def accept(held: Locked, moment: datetime) -> None:
    """Count a finished task and open what follows it. The caller holds the lock and the right."""
    held.task.accepted_at = moment
    move(held, TaskState.ACCEPTED)
    held.task.save()
    end_repetition(held)
    held.happenings.extend(open_following(held.visit, held.calendar, moment))


@transaction.atomic
def block_task(
    *, actor: Actor, task_id: int, reason: str, owner_id: int, until: date, moment: datetime
) -> Task:
    """Stop a task for lack of a resource, which `owner_id` clears by `until`."""
    held = _hold(actor, task_id)
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    if until < held.calendar.local_day(moment):
        raise Invalid("date_past", field="until")
    if owner_id not in staffing(actor.organisation_id).people:
        raise Invalid("person_unknown", field="owner_id")
    held.task.blocked_reason = reason.strip()[:400]
    held.task.blocked_owner_id = owner_id
    held.task.blocked_until = until
    move(held, TaskState.BLOCKED, reason=reason.strip(), owner=owner_id, until=until)
    tell_blocked(actor, held, moment)
    return keep(actor, moment, held)


@transaction.atomic
def unblock_task(*, actor: Actor, task_id: int, moment: datetime) -> Task:
    """The missing resource is there: the task may be done again, dated anew from now.

    Said by who promised to clear the block, or by the head of the performer.
    """
    held = lock_task(actor, task_id)
    task = held.task
    if task.state == TaskState.READY:
        return task
    if task.state != TaskState.BLOCKED:
        raise Conflict("task_state", state=task.state)
    clearer = Owner(user_id=task.blocked_owner_id, team_id=held.owner.team_id)
    require(actor, "task.unblock", clearer)
    task.blocked_reason, task.blocked_owner_id, task.blocked_until = "", None, None
    # The days it stood still are not the performer's.
    if held.operation.due:
        task.due_at = due_moment(moment, held.operation.due, held.calendar)
    move(held, TaskState.READY)
    return keep(actor, moment, held)


@transaction.atomic
def skip_task(*, actor: Actor, task_id: int, reason: str, moment: datetime) -> Task:
    """Leave an operation out with a reason: an optional one, or any by the head's leave."""
    held = lock_task(actor, task_id)
    if held.operation.is_mandatory or not may(actor, "task.perform", held.owner):
        require(actor, "task.release", held.owner, view="task.view")
    if held.task.state == TaskState.SKIPPED:
        return held.task
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    held.task.skip_reason = reason.strip()[:400]
    move(held, TaskState.SKIPPED, reason=reason.strip())
    held.task.save()
    # Leaving one cycle out does not end the rhythm.
    repeat(held, moment)
    held.happenings.extend(open_following(held.visit, held.calendar, moment))
    return remember(actor, moment, held)


def _hold(actor: Actor, task_id: int) -> Locked:
    held = lock_task(actor, task_id)
    require(actor, "task.perform", held.owner, view="task.view")
    return held


def move(held: Locked, state: TaskState, **data: object) -> None:
    """Carry a held task to another state, not saved yet; Conflict where that is no way."""
    task = held.task
    if not can_move(TaskState(task.state), state):
        raise Conflict("task_state", state=task.state, wanted=state)
    task.state = state
    task.version += 1
    held.happenings.append(happening(held.visit, held.operation.no, task, **data))


def keep(actor: Actor, moment: datetime, held: Locked) -> Task:
    """Save a held task and remember the moves it made."""
    held.task.save()
    return remember(actor, moment, held)


def remember(actor: Actor, moment: datetime, held: Locked) -> Task:
    """Append all that happened to a held task and through it; once for a command."""
    record_events(actor=actor, moment=moment, happenings=held.happenings)
    return held.task


def _check_completion(held: Locked, completion: Completion) -> None:
    if not 0 <= completion.minutes <= MAXIMUM_MINUTES:
        raise Invalid("minutes_wrong", field="minutes", maximum=MAXIMUM_MINUTES)
    # What was never finished has no evidence yet.
    earlier = held.task.evidence.all() if held.task.done_at else ()
    given = pieces([*earlier, *completion.evidence])
    for kind, count in evidence_missing(held.operation.evidence, given).items():
        raise Invalid("evidence_missing", field="evidence", kind=kind, count=count)


def _store(actor: Actor, held: Locked, completion: Completion, moment: datetime) -> None:
    task = held.task
    task.result = completion.result.strip()[:4000]
    task.steps_done = _steps(held, completion.steps_done) or task.steps_done
    task.minutes_fact += completion.minutes
    # The minutes told include those a timer was counting.
    counted, _rows = Timer.objects.filter(user_id=actor.user_id, task=task).delete()
    if completion.minutes:
        TimeEntry.objects.create(
            task=task,
            user_id=actor.user_id,
            minutes=completion.minutes,
            at=moment,
            is_timed=bool(counted),
            week=observed(actor.user_id, task, moment),
        )
    Evidence.objects.bulk_create(
        Evidence(
            task=task,
            kind=item.kind,
            text=item.text.strip(),
            link=item.link,
            file=item.file or "",
            file_name=item.file.name if item.file and item.file.name else "",
            author_id=actor.user_id,
            created_at=moment,
        )
        for item in completion.evidence
        if item.text.strip() or item.link or item.file
    )


def _steps(held: Locked, steps: Iterable[int]) -> list[int]:
    """The steps among these that the operation has."""
    return sorted({step for step in steps if 0 <= step < len(held.operation.steps)})
