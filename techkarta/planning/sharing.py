"""What the page of a redistribution shows, and how it is made: the proposal, as edited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.common.texts.errors import error_text
from techkarta.engine.planning.fund import load
from techkarta.engine.planning.sharing import Place, Sharing, Unfit, Unplaced
from techkarta.ui import formats
from techkarta.ui.values import Link
from techkarta.work.selectors import Task

from .forms import SHORT_WEEKDAYS
from .selectors.sharing import (
    HandOver,
    Redistribution,
    TeamWeek,
    is_movable,
    redistributions,
    shared,
    team_week,
)
from .selectors.weeks import attestation_of, due_day
from .services import Outcome
from .weeks import LoadCell, load_cell

WHY: Mapping[Unfit, str | Promise] = {
    Unfit.NO_SKILL: _("Nobody of the team holds the role it is given to"),
    Unfit.NO_ATTESTATION: _("Nobody of the team holds the attestation it asks for"),
    Unfit.AWAY: _("Whoever could do it is away until its deadline"),
    Unfit.TOO_LONG: _("Longer than the room of any day: split it or put it on a day by hand"),
    Unfit.NO_ROOM: _("Whoever could do it has no room until its deadline"),
    Unfit.WAITS: _("Waits for what precedes it"),
}
SHOWN = 40
"""So many of the tasks that fit nowhere are named one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A person or a day a row offers."""

    value: str
    text: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """A task that would change hands: from whom, why, to whom and on which day."""

    task: Task
    former: str
    why: str
    is_taken: bool
    people: Sequence[Choice]
    days: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRow:
    """A person's load of what is left of the week, before and after."""

    name: str
    before: LoadCell
    after: LoadCell
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """A task that fits nowhere, and why."""

    task: Task
    who: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRow:
    """A redistribution accepted before: what went where, and whether it can come back."""

    made: Redistribution
    rows: Sequence[HandOver]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingPage:
    """The proposal for a week; `is_past`: there is nothing left to share out."""

    today: date
    week_on: date
    until: date
    moves: Sequence[MoveRow]
    loads: Sequence[LoadRow]
    left: Sequence[LeftRow]
    more_left: int
    past: Sequence[PastRow]
    is_past: bool
    crumbs: Sequence[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the head made of a row of the proposal."""

    is_taken: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What became of a task, in the report."""

    title: str
    url: str
    state: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage:
    """The report: refused rows first; `undo_url` gives everything back."""

    title: str
    done: int
    refused: int
    rows: Sequence[ResultRow]
    back_url: str
    undo_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Team:
    """The week with its sharing, and names."""

    week: TeamWeek
    sharing: Sharing
    names: Mapping[int, str] = field(default_factory=dict)


def sharing_page(
    actor: Actor, moment: datetime, week_on: date, wishes: Mapping[int, Wish] | None = None
) -> SharingPage:
    """The proposal for a week, with what the head changed in it so far."""
    today = calendar_of(actor.organisation_id).local_day(moment)
    week = team_week(actor, week_on, today)
    until = date.fromordinal(week_on.toordinal() + 6)
    sharing = shared(week)
    team = _Team(
        week=week, sharing=sharing, names={user.id: user.full_name for user in week.people}
    )
    before = minutes_of(week)
    plan = _plan(team, wishes or {})
    left = _left(team)
    return SharingPage(
        today=today,
        week_on=week_on,
        until=until,
        moves=[_move(team, task, plan[task.id], before) for task in week.tasks if task.id in plan],
        loads=_loads(team, plan, before),
        left=left[:SHOWN],
        more_left=max(0, len(left) - SHOWN),
        past=[
            PastRow(made=made, rows=list(made.rows.all()))
            for made in redistributions(actor, week_on)
        ],
        is_past=until < today,
        crumbs=(Link(text=gettext("Load of the team"), url=team_url(week_on)),),
    )


def minutes_of(week: TeamWeek) -> Counter[int]:
    """Minutes of each person in what is left of the week: tasks and fixed events."""
    found: Counter[int] = Counter()
    for user_id, days in week.days.items():
        found[user_id] += sum(day.busy for day in days)
    for task in week.tasks:
        found[task.owner_id or 0] += task.minutes_norm
    return found


def team_url(week_on: date) -> str:
    """The page of the team's load in a week."""
    return f"{reverse('planning:team')}?week={week_on.isoformat()}"


def sharing_url(week_on: date) -> str:
    """The page of the proposal for a week."""
    return f"{reverse('planning:redistribution')}?week={week_on.isoformat()}"


def _plan(team: _Team, wishes: Mapping[int, Wish]) -> dict[int, Wish]:
    """Task → where it would go: what is proposed, over it what the head wished."""
    found = {
        task.id: Wish(is_taken=True, place=team.sharing.places[task.id])
        for task in team.week.tasks
        if task.id in team.sharing.places and team.sharing.places[task.id].person != task.owner_id
    }
    known = {task.id for task in team.week.tasks if is_movable(task)}
    return found | {key: wish for key, wish in wishes.items() if key in known}


def _move(team: _Team, task: Task, wish: Wish, before: Counter[int]) -> MoveRow:
    days = sorted({day.on for days in team.week.days.values() for day in days if day.fund})
    return MoveRow(
        task=task,
        former=team.names[task.owner_id or 0],
        why=_why_moved(team, task, before),
        is_taken=wish.is_taken,
        people=[
            Choice(value=str(user.id), text=user.full_name, is_chosen=user.id == wish.place.person)
            for user in team.week.able(task)
            if user.id != task.owner_id
        ],
        days=[
            Choice(
                value=day.isoformat(),
                text=f"{SHORT_WEEKDAYS[day.weekday()]}, {_short(day, team.week.today)}",
                is_chosen=day == wish.place.on,
            )
            for day in days
        ],
    )


def _short(day: date, today: date) -> str:
    return formats.short_date(day, get_language() or "en", today=today)


def _why_moved(team: _Team, task: Task, before: Counter[int]) -> str:
    owner_id, language = task.owner_id or 0, get_language() or "en"
    code = attestation_of(task)
    own = team.week.days[owner_id]
    if not any(team.week.attested.holds(owner_id, code, day.on) for day in own):
        named = {"name": team.names[owner_id], "attestation": code}
        return gettext("%(name)s holds no valid attestation “%(attestation)s”") % named
    days, due = team.week.days[owner_id], due_day(task, team.week.calendar)
    in_time = [day for day in days if due is None or due < team.week.today or day.on <= due]
    if not any(day.fund for day in in_time):
        return gettext("%(name)s is not there until its deadline") % {"name": team.names[owner_id]}
    fund = sum(day.fund for day in days)
    percent = load(before[owner_id], fund)
    told = {"name": team.names[owner_id], "load": formats.percent(percent, language)}
    if percent > 80:  # noqa: PLR2004 - four fifths, as full as a plan gets
        return gettext("%(name)s is loaded %(load)s of what is left of the week") % told
    return gettext("%(name)s has no room on the days until its deadline") % told


def _loads(team: _Team, plan: Mapping[int, Wish], before: Counter[int]) -> list[LoadRow]:
    after = before.copy()
    for task in team.week.tasks:
        wish = plan.get(task.id)
        if wish is not None and wish.is_taken:
            after[task.owner_id or 0] -= task.minutes_norm
            after[wish.place.person] += task.minutes_norm
    rows = []
    for user in team.week.people:
        days = team.week.days[user.id]
        fund = sum(day.fund for day in days)
        absence = next((day.absence for day in days if day.absence), "")
        rows.append(
            LoadRow(
                name=user.full_name,
                before=load_cell(before[user.id], fund, absence),
                after=load_cell(after[user.id], fund, absence),
                is_changed=before[user.id] != after[user.id],
            )
        )
    return rows


def _left(team: _Team) -> list[LeftRow]:
    tasks = {task.id: task for task in team.week.tasks}
    return [
        LeftRow(
            task=tasks[each.key],
            who=team.names[tasks[each.key].owner_id or 0],
            why=_why_left(tasks[each.key], each),
        )
        for each in team.sharing.left
    ]


def _why_left(task: Task, left: Unplaced) -> str:
    if not is_movable(task):
        return gettext("Begun: its performer goes on with it, but has no room for it")
    words = str(WHY[left.reason])
    if left.reason is Unfit.NO_ROOM and left.lacking:
        lacking = formats.minutes(left.lacking, get_language() or "en")
        words = gettext("%(why)s; %(lacking)s are missing") % {"why": words, "lacking": lacking}
    return words


def result_page(
    title: str, outcomes: Sequence[Outcome], week_on: date, made: Redistribution | None = None
) -> ResultPage:
    """The report of what was accepted or undone, row by row."""
    ordered = sorted(outcomes, key=lambda each: each.is_done)
    can_undo = made is not None and made.undone_at is None
    return ResultPage(
        title=title,
        done=sum(each.is_done for each in outcomes),
        refused=sum(not each.is_done for each in outcomes),
        rows=[_result(each) for each in ordered],
        back_url=sharing_url(week_on),
        undo_url=reverse("planning:undo_redistribution", args=[made.id])
        if made is not None and can_undo
        else "",
    )


def _result(outcome: Outcome) -> ResultRow:
    language = get_language() or "en"
    words = gettext("changed hands")
    if not outcome.is_done:
        words = error_text(outcome.refusal, outcome.params, language)
    task = outcome.task
    if task is None:
        return ResultRow(
            title=gettext("A task you do not see"), url="", state="missing", words=words
        )
    title = formats.localise(task.operation.title, language)
    return ResultRow(
        title=f"{task.operation.no} {title} · {task.visit.case.title}",
        url=reverse("work:task", args=[task.id]),
        state="met" if outcome.is_done else "missing",
        words=words,
    )
