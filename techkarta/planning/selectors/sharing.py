"""The work of a team in a week as it could be shared out anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean

from django.db.models import QuerySet

from techkarta.accounts.attested import attested
from techkarta.accounts.mapping import Attested
from techkarta.accounts.permissions import Actor, reach
from techkarta.accounts.selectors import User, calendar_of, owners, staffing
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.fund import FundDay
from techkarta.engine.planning.sharing import Hand, Job, Sharing, share_out, weight
from techkarta.work.selectors import Task, tasks_in_hand

from ..models import HandOver, Redistribution
from .time import days_of_people
from .weeks import BEGUN, attestation_of, belongs, errand_of, week_days

__all__ = ["HandOver", "Redistribution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamWeek:
    """What a team has to do in what is left of a week, and who could do it.

    `days` are those from today on; `roles` the roles of each person; `attested` who may do what
    asks for a personal attestation.
    """

    people: Sequence[User]
    days: Mapping[int, Sequence[FundDay]]
    roles: Mapping[int, frozenset[str]]
    tasks: Sequence[Task]
    calendar: WorkingCalendar
    today: date
    attested: Attested = field(default_factory=Attested)

    def able(self, task: Task) -> list[User]:
        """Who could do a task instead of its performer: of its role, attested, and there."""
        if not is_movable(task):
            return []
        code = attestation_of(task)
        return [
            user
            for user in self.people
            if task.operation.role in self.roles[user.id]
            and any(
                day.fund and self.attested.holds(user.id, code, day.on)
                for day in self.days[user.id]
            )
        ]


def team_week(actor: Actor, week_on: date, today: date) -> TeamWeek:
    """The week of everybody whose plans the actor accepts; a constant number of queries."""
    calendar = calendar_of(actor.organisation_id)
    people = list(owners(actor, "plan.accept"))
    ids = [user.id for user in people]
    days = week_days(week_on)
    known = staffing(actor.organisation_id).people
    rest = [day for day in days if day >= today]
    tasks = [task for task in tasks_in_hand(ids) if belongs(task, days, today, calendar)]
    is_asked = any(attestation_of(task) for task in tasks)
    return TeamWeek(
        people=people,
        days=days_of_people(actor.organisation_id, ids, rest, calendar),
        roles={each: known[each].roles for each in ids},
        tasks=tasks,
        attested=attested(actor.organisation_id, ids) if is_asked else Attested(),
        calendar=calendar,
        today=today,
    )


def shared(week: TeamWeek) -> Sharing:
    """The work of the week shared out so that as much of it as possible has a day."""
    known = sorted({day.on for days in week.days.values() for day in days})
    errands = {
        task.id: errand_of(task, known, week.today, week.calendar, is_kept=True)
        for task in week.tasks
    }
    values = [errand.value_per_hour for errand in errands.values() if errand.value]
    usual = fmean(values) if values else 0.0
    jobs = [
        Job(
            key=task.id,
            minutes=task.minutes_norm,
            worth=weight(errands[task.id], week.today, usual),
            # Whose it is already he may do, whatever roles he was given since.
            skill=task.operation.role if is_movable(task) else "",
            attestation=attestation_of(task) if is_movable(task) else "",
            owner=task.owner_id,
            day=errands[task.id].fixed_on,
            due_on=errands[task.id].due_on,
            is_kept=not is_movable(task),
        )
        for task in week.tasks
    ]
    hands = [
        Hand(
            key=user.id,
            skills=week.roles[user.id],
            attestations=week.attested.of(user.id),
            days=week.days[user.id],
        )
        for user in week.people
    ]
    return share_out(jobs, hands)


def is_movable(task: Task) -> bool:
    """Whether somebody else could take a task over: it is not begun."""
    return task.state not in BEGUN


def redistributions(actor: Actor, week_on: date) -> QuerySet[Redistribution]:
    """What was given over in a week by whoever the actor may answer for, the latest first."""
    rows = Redistribution.objects.filter(reach(actor, "plan.accept", owner="accepted_by"))
    around = rows.filter(week_on=week_on).select_related("accepted_by", "undone_by")
    return around.prefetch_related(
        "rows__task__operation", "rows__task__visit__case", "rows__former", "rows__owner"
    ).order_by("-id")
