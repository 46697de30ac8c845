"""What the page of a week and the load of a team show, and how they are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from techkarta.accounts.permissions import Actor, Owner, may
from techkarta.accounts.selectors import User, calendar_of, owners
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.fund import FundDay, Level, level, load
from techkarta.engine.planning.week import Reason, plan_week
from techkarta.ui import formats
from techkarta.ui.states import Tone
from techkarta.ui.values import BoardColumn, MoveTarget, Tile
from techkarta.work.selectors import Task, tasks_in_hand

from .forms import SHORT_WEEKDAYS
from .models import AbsenceKind
from .selectors import weeks
from .selectors.time import days_of_people, monday_of

TONES: Mapping[Level, Tone] = {Level.CALM: "ok", Level.TIGHT: "warn", Level.OVER: "bad"}
WHY: Mapping[Reason, str | Promise] = {
    Reason.NO_ROOM: _("No day of the week has room for it"),
    Reason.TOO_LONG: _("Longer than the room of any day: put it on a day by hand or split it"),
    Reason.WAITS: _("Waits for what precedes it"),
    Reason.NO_ATTESTATION: _("The attestation it asks for is not valid on these days"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadCell:
    """A day of somebody: how loaded, and in words why there is no fund."""

    text: str
    tone: Tone
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """A task of the week without a day: why, and the days it can be put on."""

    task: Task
    why: str
    carried: int
    targets: Sequence[MoveTarget]
    move_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage:
    """A person's week: days as columns, what has no day and why."""

    user_id: int
    name: str
    today: date
    week_on: date
    until: date
    before_url: str
    after_url: str
    columns: Sequence[BoardColumn]
    left: Sequence[LeftRow]
    later: int
    total: LoadCell
    minutes: int
    fund: int
    state: str
    accepted_by: str
    is_past: bool
    can_change: bool
    can_accept: bool
    has_tasks: bool


def week_page(actor: Actor, user: User, moment: datetime, week_on: date) -> WeekPage:
    """Everything the page of a person's week shows."""
    calendar = calendar_of(actor.organisation_id)
    today = calendar.local_day(moment)
    sheet = weeks.week_sheet(actor.organisation_id, user.id, week_on, today, calendar)
    known = [day.on for day in sheet.days]
    placed = {task.id: task.planned_on for task in sheet.tasks if _has_day(task, known, today)}
    whose = Owner(user_id=user.id, team_id=user.team_id)
    can_change = may(actor, "plan.change", whose)
    days = _open_days(sheet.days, today) if can_change else []
    minutes = sum(task.minutes_norm for task in sheet.tasks if task.id in placed)
    minutes += sum(day.busy for day in sheet.days)
    fund = sum(day.fund for day in sheet.days)
    row = weeks.plan_of(user.id, week_on)
    return WeekPage(
        user_id=user.id,
        name=user.full_name,
        today=today,
        week_on=week_on,
        until=known[-1],
        before_url=_week_url(user.id, week_on - timedelta(days=7)),
        after_url=_week_url(user.id, week_on + timedelta(days=7)),
        columns=[
            _column(day, [task for task in sheet.tasks if placed.get(task.id) == day.on],
                    sheet.carried, days, calendar)
            for day in sheet.days
            if day.fund or day.busy or day.absence or day.on in placed.values()
        ],
        left=_left(sheet, placed, today, calendar, days),
        later=sheet.later,
        total=load_cell(minutes, fund),
        minutes=minutes,
        fund=fund,
        state=row.state if row else "",
        accepted_by=row.accepted_by.full_name if row and row.accepted_by else "",
        is_past=known[-1] < today,
        can_change=can_change,
        can_accept=user.id != actor.user_id and may(actor, "plan.accept", whose),
        has_tasks=bool(sheet.tasks or sheet.later),
    )  # fmt: skip


def _has_day(task: Task, days: Sequence[date], today: date) -> bool:
    on = task.planned_on
    return on is not None and on in days and (on >= today or days[-1] < today)


def _week_url(user_id: int, week_on: date) -> str:
    return f"{reverse('planning:person_week', args=[user_id])}?week={week_on.isoformat()}"


def _open_days(days: Sequence[FundDay], today: date) -> list[MoveTarget]:
    language = get_language() or "en"
    return [
        MoveTarget(key=day.on.isoformat(), text=formats.long_date(day.on, language))
        for day in days
        if day.fund and day.on >= today
    ]


def _move_url(task: Task) -> str:
    return f"{reverse('planning:move', args=[task.id])}?version={task.version}"


def _column(
    day: FundDay,
    tasks: Sequence[Task],
    carried: Mapping[int, int],
    targets: Sequence[MoveTarget],
    calendar: WorkingCalendar,
) -> BoardColumn:
    language = get_language() or "en"
    minutes = sum(task.minutes_norm for task in tasks) + day.busy
    words = [
        gettext("%(minutes)s of %(fund)s, %(load)s") % {
            "minutes": formats.minutes(minutes, language),
            "fund": formats.minutes(day.fund, language),
            "load": formats.percent(load(minutes, day.fund), language),
        }
    ]  # fmt: skip
    if day.absence:
        words = [str(AbsenceKind(day.absence).label)]
    elif minutes > day.fund:
        words.append(gettext("overload"))
    if day.busy:
        busy = formats.minutes(day.busy, language)
        words.append(gettext("events %(minutes)s") % {"minutes": busy})
    return BoardColumn(
        key=day.on.isoformat(),
        code=str(SHORT_WEEKDAYS[day.on.weekday()]),
        title=formats.long_date(day.on, language, has_weekday=False),
        count=len(tasks),
        total=" · ".join(words),
        tiles=[_tile(task, day.on, carried, targets, calendar) for task in tasks],
    )


def _tile(
    task: Task,
    on: date,
    carried: Mapping[int, int],
    targets: Sequence[MoveTarget],
    calendar: WorkingCalendar,
) -> Tile:
    language = get_language() or "en"
    due, times = weeks.due_day(task, calendar), carried.get(task.id, 0)
    client = task.visit.case.client
    reason = gettext("later than its due day") if due and due < on else ""
    if times:
        reason = gettext("carried over: %(count)d") % {"count": times}
    return Tile(
        key=str(task.id),
        title=f"{task.operation.no} {formats.localise(task.operation.title, language)}",
        url=reverse("work:task", args=[task.id]),
        note=f"{client.name} · {task.visit.case.title}" if client else task.visit.case.title,
        total=formats.minutes(task.minutes_norm, language),
        reason=reason,
        age=formats.short_date(due, language, today=on) if due else "",
        move_url=_move_url(task) if targets else "",
        targets=targets,
    )


def _left(
    sheet: weeks.WeekSheet,
    placed: Mapping[int, object],
    today: date,
    calendar: WorkingCalendar,
    targets: Sequence[MoveTarget],
) -> list[LeftRow]:
    """What has no day, with the reason the plan gives; without one it only was not planned yet."""
    days = [day for day in sheet.days if day.on >= today]
    known = [day.on for day in days]
    errands = weeks.errands_of(sheet.tasks, known, today, calendar, is_kept=True)
    reasons = {left.key: str(WHY[left.reason]) for left in plan_week(errands, days).left}
    rows = []
    for task in sheet.tasks:
        if task.id in placed:
            continue
        times = sheet.carried.get(task.id, 0)
        why = reasons.get(task.id, gettext("Not planned yet"))
        if times >= weeks.TOO_OFTEN:
            why = gettext("Carried over three times: the head decides")
        rows.append(
            LeftRow(task=task, why=why, carried=times, targets=targets, move_url=_move_url(task))
        )
    return rows


def load_cell(minutes: int, fund: int, absence: str = "") -> LoadCell:
    """Minutes over a fund as a load; in words why there is no fund."""
    language = get_language() or "en"
    if not fund and not minutes:
        note = str(AbsenceKind(absence).label) if absence else gettext("day off")
        return LoadCell(text="—", tone="idle", note=note)
    percent = load(minutes, fund)
    note = formats.minutes(minutes, language)
    return LoadCell(text=formats.percent(percent, language), tone=TONES[level(percent)], note=note)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A person of the team: the load of each day and of the week, where the plan stands."""

    user_id: int
    name: str
    cells: Sequence[LoadCell]
    total: LoadCell
    state: str
    week_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedRow:
    """A task the head decides on."""

    task: Task
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPage:
    """The load of a team as a heat map, and what was carried over too often."""

    today: date
    week_on: date
    until: date
    days: Sequence[date]
    rows: Sequence[TeamRow]
    carried: Sequence[CarriedRow]
    people: Sequence[tuple[int, str]]
    before_url: str
    after_url: str
    sharing_url: str


def team_page(actor: Actor, moment: datetime, week_on: date) -> TeamPage:
    """The load of everybody whose plans the actor accepts; a constant number of queries."""
    calendar = calendar_of(actor.organisation_id)
    today = calendar.local_day(moment)
    people = list(owners(actor, "plan.accept"))
    ids = [user.id for user in people]
    every = weeks.week_days(week_on)
    own = days_of_people(actor.organisation_id, ids, every, calendar)
    states = weeks.states_of(ids, week_on)
    minutes = _minutes_by_day(ids, every, today, calendar)
    shown = [day for day in every if any(own[each][day.weekday()].fund for each in ids)]
    team_url = reverse("planning:team")
    return TeamPage(
        today=today,
        week_on=week_on,
        until=every[-1],
        days=shown,
        rows=[
            _team_row(user, own[user.id], minutes.get(user.id, {}), shown,
                      (states.get(user.id, ""), _week_url(user.id, week_on)))
            for user in people
        ],
        carried=[
            CarriedRow(task=task, count=count) for task, count in weeks.carried_too_often(actor)
        ],
        people=[(user.id, user.full_name) for user in people],
        before_url=f"{team_url}?week={week_on - timedelta(days=7)}",
        after_url=f"{team_url}?week={week_on + timedelta(days=7)}",
        sharing_url=f"{reverse('planning:redistribution')}?week={week_on}"
        if every[-1] >= today
        else "",
    )  # fmt: skip


def _minutes_by_day(
    ids: Sequence[int], days: Sequence[date], today: date, calendar: WorkingCalendar
) -> dict[int, dict[date, int]]:
    """Minutes by person and day: by the plan, else by the due day; what is overdue counts today."""
    found: dict[int, dict[date, int]] = {}
    for task in tasks_in_hand(ids):
        on = task.planned_on or weeks.due_day(task, calendar)
        if on is None or not weeks.belongs(task, days, today, calendar):
            continue
        on = max(on, calendar.next_working_day(today)) if on < today else on
        of_person = found.setdefault(task.owner_id or 0, {})
        of_person[on] = of_person.get(on, 0) + task.minutes_norm
    return found


def _team_row(
    user: User,
    days: Sequence[FundDay],
    minutes: Mapping[date, int],
    shown: Sequence[date],
    told: tuple[str, str],
) -> TeamRow:
    taken = {day.on: minutes.get(day.on, 0) + day.busy for day in days}
    return TeamRow(
        user_id=user.id,
        name=user.full_name,
        cells=[load_cell(taken[day.on], day.fund, day.absence) for day in days if day.on in shown],
        total=load_cell(sum(taken.values()), sum(day.fund for day in days)),
        state=told[0],
        week_url=told[1],
    )


def asked_week(text: str, today: date) -> date:
    """The Monday asked for; this week's where the text is no day of a sensible year."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    return monday_of(day if abs((day - today).days) < 3660 else today)  # noqa: PLR2004 - ten years
