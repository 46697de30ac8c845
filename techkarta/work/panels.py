"""Making the panel of a task from rows and the card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.urls import reverse

from techkarta.accounts.permissions import Actor, Owner, may
from techkarta.accounts.selectors import calendar_of, owners
from techkarta.engine.cards.model import Card, ControlMethod, Operation, Resource, Text
from techkarta.engine.execution.attempts import attempts, takes_attempts
from techkarta.engine.execution.opening import waits_for
from techkarta.engine.execution.states import ACTIONABLE, TaskState
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.forms.pages.lock import LockPanel, lock_panel
from techkarta.forms.pages.sheet import dom_id
from techkarta.forms.selectors import lock_state, sheet_of, subjects_of
from techkarta.method.selectors import card_of
from techkarta.ui.values import Option

from . import checks, selectors
from .chronometry import observed_until
from .defences import defence_of
from .mapping import FILE_KINDS, LINK_KINDS, TEXT_KINDS, states_by_number
from .models import Channel, Evidence, Task
from .pages import (
    Asked,
    Attempted,
    AttemptsPanel,
    Blocked,
    DefencePanel,
    EvidenceAsked,
    GivenEvidence,
    Returned,
    Rights,
    Step,
    TaskPanel,
)
from .services.attempting import attempts_since_parking
from .services.timing import minutes_of
from .texts import control_text, evidence_title, return_reason

BACKS = ("day", "case", "task")
"""The pages a panel opens on; after an action one goes back there."""


def panel_of(
    actor: Actor,
    task: Task,
    moment: datetime,
    *,
    back: str = "task",
    error: str = "",
    typed: Mapping[str, str] | None = None,
) -> TaskPanel:
    """The panel of a task the actor may see; `error` and `typed` come back from a refused form."""
    case, card = task.visit.case, card_of(task.visit.card_version_id or 0)
    operation, calendar = card.operation(task.operation.no), calendar_of(task.organisation_id)
    rights = _rights(actor, task, operation)
    following = _following(card, operation.no)
    return TaskPanel(
        task_id=task.id,
        no=operation.no if task.occurrence == 1 else f"{operation.no}·{task.occurrence}",
        title=operation.title or "",
        result=operation.result or "",
        state=task.state,
        stage_mark=task.visit.stage.mark,
        case_id=case.id,
        case_title=case.title,
        client_id=case.client_id,
        client_name=case.client.name if case.client else "",
        owner=task.owner.full_name if task.owner else "",
        due_at=task.due_at,
        is_overdue=bool(task.due_at and task.due_at < moment and task.state in ACTIONABLE),
        minutes_norm=task.minutes_norm,
        minutes_fact=task.minutes_fact,
        steps=_steps(operation, task),
        resources=[_resource(resource) for resource in operation.resources],
        evidence=_evidence(operation, task),
        control=control_text(operation.control),
        criterion=(operation.control.criterion if operation.control else "") or "",
        waits_for=_waits_for(card, task),
        next_no=following.no if following else "",
        next_title=(following.title or "") if following else "",
        rights=rights,
        today=calendar.local_day(moment),
        zone=calendar.tz,
        back=back if back in BACKS else "task",
        people=_people(actor) if rights.may_perform or rights.may_assign else (),
        participants=_participants(actor, operation) if rights.may_perform else (),
        questions=_questions(actor, task),
        observed_until=observed_until(actor.user_id, task, moment) if rights.may_perform else None,
        timer_minutes=_timer_minutes(actor, task, moment) if rights.may_perform else None,
        returned=_returned(task),
        blocked=_blocked(task),
        attempts=_attempts(task, operation, calendar, moment) if rights.may_perform else None,
        skip_reason=task.skip_reason,
        outcome=task.result,
        lock=_lock(task, calendar.local_day(moment)) if operation.is_proposal else None,
        defence=_defence(actor, task, operation),
        error=error,
        typed=typed or {},
    )


def _defence(actor: Actor, task: Task, operation: Operation) -> DefencePanel | None:
    control = operation.control
    is_defended = control is not None and control.method is ControlMethod.DEFENCE
    return defence_of(actor, task) if is_defended and task.done_at else None


def _lock(task: Task, today: date) -> LockPanel | None:
    """What the proposal lock still lacks; nothing where the proposal has gone out."""
    if task.state not in ACTIONABLE:
        return None
    subject = subjects_of([task.visit.case])[0]
    sheet = sheet_of(subject, today)
    case_id = task.visit.case_id
    return lock_panel(
        sheet,
        lock_state(subject, today, sheet),
        url=reverse("cases:questions", args=[case_id]),
        link=dom_id,
    )


def _rights(actor: Actor, task: Task, operation: Operation) -> Rights:
    user = task.owner or task.visit.case.owner
    owner = Owner(user_id=user.id, team_id=user.team_id)
    may_perform = may(actor, "task.perform", owner)
    may_release = may(actor, "task.release", owner)
    is_optional = not operation.is_mandatory
    is_in_hand = task.state in ACTIONABLE
    clearer = Owner(user_id=task.blocked_owner_id, team_id=user.team_id)
    return Rights(
        may_perform=is_in_hand and may_perform,
        may_skip=task.state == TaskState.READY and (may_release or (is_optional and may_perform)),
        may_unblock=task.state == TaskState.BLOCKED and may(actor, "task.unblock", clearer),
        may_assign=is_in_hand and may(actor, "task.assign", owner),
    )


def _steps(operation: Operation, task: Task) -> list[Step]:
    return [
        Step(index=index, text=text, is_done=index in task.steps_done)
        for index, text in enumerate(operation.steps)
    ]


def _resource(resource: Resource) -> Text:
    return resource.name or resource.role or ""


def _evidence(operation: Operation, task: Task) -> EvidenceAsked | None:
    asked = operation.evidence
    if asked is None:
        return None
    return EvidenceAsked(
        kind=asked.kind,
        title=evidence_title(asked.kind),
        text=asked.text or "",
        count=asked.min,
        is_text=asked.kind in TEXT_KINDS,
        is_link=asked.kind in LINK_KINDS,
        is_file=asked.kind in FILE_KINDS,
        is_one_per_line=asked.kind in TEXT_KINDS and asked.min > 1,
        given=[given_evidence(item) for item in selectors.evidence_of(task)],
    )


def given_evidence(item: Evidence) -> GivenEvidence:
    """An item of evidence as a page shows it."""
    return GivenEvidence(
        text=item.text,
        link=item.link,
        file_name=item.file_name,
        file_url=reverse("work:file", args=[item.id]) if item.file else "",
        said=item.author.full_name,
    )


def _waits_for(card: Card, task: Task) -> tuple[str, ...]:
    if task.state != TaskState.WAITING:
        return ()
    facts = states_by_number(selectors.tasks_of_visit(task.visit_id))
    return waits_for(card, facts, task.operation.no)


def _following(card: Card, no: str) -> Operation | None:
    return next((operation for operation in card.operations if no in operation.after), None)


def _returned(task: Task) -> Returned | None:
    check = selectors.last_return(task) if task.state == TaskState.RETURNED else None
    if check is None:
        return None
    by = check.decided_by.full_name if check.decided_by else ""
    return Returned(reason=return_reason(check.reason), note=check.note, by=by)


def _blocked(task: Task) -> Blocked | None:
    if task.state != TaskState.BLOCKED:
        return None
    owner = task.blocked_owner.full_name if task.blocked_owner else ""
    return Blocked(reason=task.blocked_reason, owner=owner, until=task.blocked_until)


def _attempts(
    task: Task, operation: Operation, calendar: WorkingCalendar, moment: datetime
) -> AttemptsPanel | None:
    if not takes_attempts(operation):
        return None
    rows = attempts_since_parking(task)
    stand = attempts([calendar.local_day(row.at) for row in rows], calendar.local_day(moment))
    return AttemptsPanel(
        made=[
            Attempted(channel=str(Channel(row.channel).label), at=row.at, note=row.note)
            for row in rows
        ],
        left=stand.left,
        until=stand.until,
        channels=[Option(value=value, text=str(text)) for value, text in Channel.choices],
    )


def _participants(actor: Actor, operation: Operation) -> list[Option]:
    """Who may have taken part, where whoever did accepts the work."""
    control = operation.control
    if control is None or control.method is not ControlMethod.JOINT:
        return []
    return [Option(value=str(key), text=name) for key, name in checks.participants(actor)]


def _questions(actor: Actor, task: Task) -> list[Asked]:
    if task.state not in {TaskState.DONE, TaskState.ACCEPTED, TaskState.RETURNED}:
        return []
    return [
        Asked(
            question_id=each.id,
            text=each.text,
            by=each.asked_by.full_name,
            answer=each.answer,
            may_answer=each.answered_at is None and task.done_by_id == actor.user_id,
        )
        for each in checks.questions_of(task.id)
    ]


def _timer_minutes(actor: Actor, task: Task, moment: datetime) -> int | None:
    """The minutes the reader's timer has counted on this task; None where it does not run."""
    timer = checks.timer_of(actor)
    return minutes_of(timer, moment) if timer and timer.task_id == task.id else None


def _people(actor: Actor) -> list[Option]:
    return [
        Option(value=str(user.id), text=user.full_name) for user in owners(actor, "people.view")
    ]
