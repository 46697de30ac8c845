"""Work shared anew: what the head accepts changes hands at once, and can come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from techkarta.accounts.permissions import Actor, reach, require
from techkarta.accounts.selectors import calendar_of, owner_of, staffing
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, DomainError, Invalid, NotFound
from techkarta.notices.services import notify
from techkarta.work.selectors import Task, visible, with_context
from techkarta.work.services import assign_task, expect_attested, plan_tasks

from ..models import CarryOver, HandOver, Redistribution
from ..selectors.sharing import is_movable
from ..selectors.time import days_of_people, monday_of
from ..selectors.weeks import attestation_of
from .weeks import touch_plan

MOST = 200
"""So many tasks change hands at one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A task as it was seen, and who is to do it on which day."""

    task_id: int
    version: int
    owner_id: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one task: given over, or refused with a code and its parameters."""

    task: Task | None
    refusal: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether the task changed hands."""
        return not self.refusal


@transaction.atomic
def redistribute(
    *, actor: Actor, week_on: date, given: Sequence[Given], moment: datetime
) -> tuple[Redistribution | None, list[Outcome]]:
    """Give tasks of a week to other people, all in one transaction.

    A task that changed since it was seen stays where it is and is told so; the others go. What
    stands already as asked is done, so a repeated request changes nothing. Everybody concerned
    gets one notice. None where nothing changed hands.
    """
    require(actor, "plan.accept")
    asked = {each.task_id: each for each in given[:MOST]}
    rows: list[HandOver] = []

    def hand_over(task: Task) -> None:
        made = _hand_over(actor, task, asked[task.id], moment)
        rows.extend([made] if made else [])

    outcomes = _each(_tasks(actor, asked), asked, hand_over)
    if not rows:
        return None, outcomes
    made = Redistribution.objects.create(
        organisation_id=actor.organisation_id,
        week_on=monday_of(week_on),
        accepted_by_id=actor.user_id,
        accepted_at=moment,
    )
    for row in rows:
        row.redistribution = made
    HandOver.objects.bulk_create(rows)
    _remember(actor, "plan.redistribute", made, rows, moment)
    _tell(actor, made, [(row.former_id, row.owner_id, row.task) for row in rows], moment)
    return made, outcomes


@transaction.atomic
def undo_redistribution(
    *, actor: Actor, redistribution_id: int, moment: datetime
) -> tuple[Redistribution, list[Outcome]]:
    """Give the tasks of a redistribution back, each to whom and to the day it came from.

    What somebody has touched since stays where it is and is told so. Undone twice = undone once.
    """
    require(actor, "plan.accept")
    here = Redistribution.objects.select_for_update(of=("self",))
    reached = here.filter(reach(actor, "plan.accept", owner="accepted_by"))
    made = reached.filter(pk=redistribution_id).first()
    if made is None:
        raise NotFound("not_found")
    if made.undone_at is not None:
        return made, []
    known = {row.task_id: row for row in made.rows.all()}
    back: list[HandOver] = []

    def give_back(task: Task) -> None:
        _give_back(actor, task, known[task.id], moment)
        back.append(known[task.id])

    outcomes = _each(_tasks(actor, known), known, give_back)
    made.undone_by_id, made.undone_at = actor.user_id, moment
    made.save(update_fields=["undone_by", "undone_at"])
    _remember(actor, "plan.undo_redistribution", made, back, moment)
    _tell(actor, made, [(row.owner_id, row.former_id, row.task) for row in back], moment)
    return made, outcomes


def _tasks(actor: Actor, ids: Iterable[int]) -> list[Task]:
    """The tasks the actor sees, in the order their visits are locked by everybody."""
    rows = with_context(visible(actor)).filter(pk__in=list(ids))
    return sorted(rows, key=lambda task: (task.visit_id, task.id))


def _each(
    tasks: Sequence[Task], asked: Iterable[int], change: Callable[[Task], None]
) -> list[Outcome]:
    """Change task by task; a refusal takes back its own task alone."""
    found = []
    for task in tasks:
        try:
            with transaction.atomic():
                change(task)
        except DomainError as refusal:
            found.append(Outcome(task=task, refusal=refusal.code, params=refusal.params))
        else:
            found.append(Outcome(task=task))
    unseen = len(set(asked) - {task.id for task in tasks})
    return found + [Outcome(task=None, refusal="not_found")] * unseen


def _hand_over(actor: Actor, task: Task, given: Given, moment: datetime) -> HandOver | None:
    """Give one task over; None where it stands so already."""
    former_id, former_on = task.owner_id, task.planned_on
    require(actor, "plan.accept", owner_of(actor, former_id), view="task.view")
    require(actor, "plan.accept", owner_of(actor, given.owner_id), view="people.view")
    if former_id is None or (former_id, former_on) == (given.owner_id, given.day):
        return None
    if task.version != given.version:
        raise Conflict("changed_meanwhile", current=task.version)
    _check(actor, task, given, moment)
    assign_task(
        actor=actor, task_id=task.id, owner_id=given.owner_id, moment=moment,
        version=given.version, is_told=False,
    )  # fmt: skip
    plan_tasks(actor=actor, days={task.id: given.day}, moment=moment)
    # The head has decided: what was carried over so far is settled.
    CarryOver.objects.filter(task_id=task.id, settled_at__isnull=True).update(
        settled_by=actor.user_id, settled_at=moment
    )
    task.refresh_from_db(fields=["version"])
    for user_id, on in ((former_id, former_on), (given.owner_id, given.day)):
        if on is not None:
            touch_plan(actor, user_id, monday_of(on), moment)
    return HandOver(
        task=task, former_id=former_id, former_on=former_on, owner_id=given.owner_id,
        on=given.day, version=task.version,
    )  # fmt: skip


def _check(actor: Actor, task: Task, given: Given, moment: datetime) -> None:
    if given.owner_id != task.owner_id:
        roles = staffing(actor.organisation_id).people[given.owner_id].roles
        if task.operation.role not in roles:
            raise Invalid("role_not_held", field="owner_id")
        if not is_movable(task):
            raise Invalid("task_not_movable", field="owner_id")
        expect_attested(actor.organisation_id, attestation_of(task), given.owner_id, given.day)
    if given.day < calendar_of(actor.organisation_id).local_day(moment):
        raise Invalid("day_past", day=given.day)
    own = days_of_people(actor.organisation_id, [given.owner_id], [given.day])[given.owner_id]
    if not own[0].fund:
        raise Invalid("day_not_worked", day=given.day)


def _give_back(actor: Actor, task: Task, row: HandOver, moment: datetime) -> None:
    if (task.version, task.owner_id) != (row.version, row.owner_id):
        raise Conflict("changed_meanwhile", current=task.version)
    assign_task(
        actor=actor, task_id=task.id, owner_id=row.former_id, moment=moment,
        version=row.version, is_told=False,
    )  # fmt: skip
    plan_tasks(actor=actor, days={task.id: row.former_on}, moment=moment)
    for user_id, on in ((row.owner_id, row.on), (row.former_id, row.former_on)):
        if on is not None:
            touch_plan(actor, user_id, monday_of(on), moment)


def _remember(
    actor: Actor, action: str, made: Redistribution, rows: Sequence[HandOver], moment: datetime
) -> None:
    change = Change(
        action=action,
        subject="redistribution",
        subject_id=made.id,
        label=str(made.week_on),
        fields={str(row.task_id): [row.former_id, row.owner_id] for row in rows},
    )
    record_changes(actor=actor, moment=moment, changes=[change])


def _tell(
    actor: Actor,
    made: Redistribution,
    moves: Sequence[tuple[int, int, Task]],
    moment: datetime,
) -> None:
    """One notice to everybody who got tasks, one to everybody who gave some up."""
    gone: dict[int, list[Task]] = {}
    came: dict[int, list[Task]] = {}
    for former_id, owner_id, task in moves:
        if former_id != owner_id:
            gone.setdefault(former_id, []).append(task)
            came.setdefault(owner_id, []).append(task)
    for kind, people in (("tasks_gone", gone), ("tasks_came", came)):
        for person_id, tasks in people.items():
            if person_id == actor.user_id:
                continue
            first = tasks[0]
            notify(
                person_ids=[person_id],
                kind=kind,
                key=f"{kind}:{made.id}:{'back' if made.undone_at else 'out'}",
                moment=moment,
                params={
                    "by": actor.name,
                    "count": len(tasks),
                    "operation": first.operation.title,
                    "case": first.visit.case.title,
                },
                link=f"{reverse('planning:week')}?week={made.week_on}",
            )
