"""My day: what is due, in order, with one task open in place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.cases.selectors.quiet import quiet_cases
from techkarta.common.errors import NotFound
from techkarta.engine.cards.model import Text
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.fund import load
from techkarta.planning.selectors.time import days_of_people
from techkarta.ui.states import Tone
from techkarta.ui.values import Segment
from techkarta.work import checks, selectors
from techkarta.work.chronometry import timed_tasks
from techkarta.work.pages import TaskPanel
from techkarta.work.panels import panel_of
from techkarta.work.selectors import Task
from techkarta.work.services.timing import is_forgotten, minutes_of

from .asking import ToAsk, to_ask
from .attention import Attention, attention, first_steps
from .ordered import DayOrder, day_orders
from .standing import Away, StandIn, away_on, stand_ins

NEEDS: Mapping[str, str] = {"reply": "letter", "record": "recording", "photo": "file"}
"""Evidence kinds drawn by the icon of what the performer does for them."""

SHOWN = 60
QUIET_DAYS = 7

GroupCode = Literal["overdue", "now", "today", "excess", "week", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLook:
    """How a group of the day is headed."""

    title: str | Promise
    icon: str
    tone: Tone


GROUPS: Mapping[GroupCode, GroupLook] = {
    "overdue": GroupLook(title=_("Overdue"), icon="alert-triangle", tone="bad"),
    "now": GroupLook(title=_("Now"), icon="player-play", tone="accent"),
    "today": GroupLook(title=_("For the day"), icon="sun-high", tone=""),
    "excess": GroupLook(title=_("Does not fit today"), icon="arrow-bar-to-right", tone="bad"),
    "week": GroupLook(title=_("This week"), icon="calendar-week", tone=""),
    "later": GroupLook(title=_("Later"), icon="calendar", tone="idle"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """A task of the day; the open one carries its panel."""

    task_id: int
    no: str
    title: Text
    client: str
    case: str
    stage: Text
    need: str
    minutes: int
    due_at: datetime | None
    is_late: bool
    state: str
    is_timed: bool
    panel: TaskPanel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayGroup:
    """Tasks of one urgency."""

    look: GroupLook
    minutes: int
    rows: Sequence[DayRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """The timer that runs; a forgotten one is asked how many minutes it was."""

    task_id: int
    no: str
    title: Text
    case: str
    minutes: int
    is_forgotten: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A case nobody has touched for days."""

    case_id: int
    title: str
    client: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """My day; on a day off, the working day that comes next."""

    today: date
    day: date
    fund: int
    spent: int
    free: int
    load: int
    segments: Sequence[Segment]
    groups: Sequence[DayGroup]
    count: int
    hidden: int
    attention: Sequence[Attention]
    quiet: Sequence[Quiet]
    away: Away | None
    stand_ins: Sequence[StandIn]
    questions: ToAsk
    orders: Sequence[DayOrder]
    running: Running | None = None


def day_page(actor: Actor, moment: datetime, *, opened_id: int | None, is_all: bool) -> DayPage:
    """Everything My day shows; `opened_id` is the task whose panel is open."""
    calendar = calendar_of(actor.organisation_id)
    today = calendar.local_day(moment)
    tasks = list(selectors.day_tasks(actor))
    day = calendar.next_working_day(today)
    own = days_of_people(actor.organisation_id, [actor.user_id], [day], calendar)[actor.user_id][0]
    fund = own.fund
    spent = selectors.minutes_spent(actor, *_bounds(calendar, today))
    taken = spent + own.busy
    groups = _grouped(tasks, calendar, today, day, fund - taken)
    minutes = {code: sum(task.minutes_norm for task in rows) for code, rows in groups.items()}
    at_hand = sum(minutes.get(code, 0) for code in ("overdue", "now", "today"))
    opened = _opened(actor, tasks, moment, opened_id)
    shown = len(tasks) if is_all else SHOWN
    return DayPage(
        today=today,
        day=day,
        fund=fund,
        spent=spent,
        free=max(0, fund - taken - at_hand),
        load=load(taken + at_hand, fund),
        segments=_segments(minutes, spent, own.busy, max(0, fund - taken - at_hand)),
        groups=_rows(groups, minutes, opened, shown, timed_tasks(actor.user_id, tasks, today)),
        count=len(tasks),
        hidden=max(0, len(tasks) - shown),
        attention=[*first_steps(actor, tasks), *attention(actor, tasks)],
        questions=to_ask(actor, today),
        orders=day_orders(actor, today, _bounds(calendar, today)[0]),
        quiet=_quiet(actor, moment),
        away=away_on(actor, today),
        stand_ins=stand_ins(actor, calendar, today),
        running=_running(actor, moment),
    )


def _bounds(calendar: WorkingCalendar, today: date) -> tuple[datetime, datetime]:
    start = calendar.start_of_work(today).replace(hour=0, minute=0)
    return start, start + timedelta(days=1)


def _grouped(
    tasks: Iterable[Task], calendar: WorkingCalendar, today: date, day: date, left: int
) -> dict[GroupCode, list[Task]]:
    """The tasks by urgency; what is due on the day and exceeds the minutes left does not fit."""
    week_end = day + timedelta(days=6 - day.weekday())
    found: dict[GroupCode, list[Task]] = {code: [] for code in GROUPS}
    for task in tasks:
        due = calendar.local_day(task.due_at) if task.due_at else None
        if task.state == "in_progress":
            code: GroupCode = "now"
        elif due is not None and due < today:
            code = "overdue"
        elif due is not None and due <= day:
            code = "today" if task.minutes_norm <= left else "excess"
        else:
            code = "week" if due is not None and due <= week_end else "later"
        if code in {"now", "overdue", "today"}:
            left -= task.minutes_norm
        found[code].append(task)
    return found


def _segments(minutes: Mapping[GroupCode, int], spent: int, busy: int, free: int) -> list[Segment]:
    every = [
        Segment(kind="done", minutes=spent, text=gettext("done")),
        Segment(kind="overdue", minutes=minutes.get("overdue", 0), text=gettext("overdue")),
        Segment(kind="now", minutes=minutes.get("now", 0), text=gettext("now")),
        Segment(kind="planned", minutes=minutes.get("today", 0), text=gettext("today")),
        Segment(kind="other", minutes=busy, text=gettext("events")),
        Segment(kind="free", minutes=free, text=gettext("free")),
        Segment(kind="excess", minutes=minutes.get("excess", 0), text=gettext("does not fit")),
    ]
    return [segment for segment in every if segment.minutes]


def _opened(
    actor: Actor, tasks: Sequence[Task], moment: datetime, opened_id: int | None
) -> TaskPanel | None:
    """The panel asked for; without asking, that of the task in progress."""
    if opened_id is None:
        row = next((task for task in tasks if task.state == "in_progress"), None)
    else:
        row = next((task for task in tasks if task.id == opened_id), None)
    if row is None:
        return None
    try:
        return panel_of(actor, selectors.task(actor, row.id), moment, back="day")
    except NotFound:
        return None


def _rows(
    groups: Mapping[GroupCode, Sequence[Task]],
    minutes: Mapping[GroupCode, int],
    opened: TaskPanel | None,
    shown: int,
    timed: Collection[int],
) -> list[DayGroup]:
    made = []
    for code, tasks in groups.items():
        rows = [
            _row(task, code, opened, is_timed=task.id in timed) for task in tasks[: max(0, shown)]
        ]
        shown -= len(rows)
        if rows:
            made.append(DayGroup(look=GROUPS[code], minutes=minutes[code], rows=rows))
    return made


def _row(task: Task, code: GroupCode, opened: TaskPanel | None, *, is_timed: bool) -> DayRow:
    case = task.visit.case
    return DayRow(
        task_id=task.id,
        no=task.operation.no,
        title=task.operation.title,
        client=case.client.name if case.client else gettext("No client"),
        case=case.title,
        stage=task.visit.stage.mark or task.visit.stage.code,
        need=NEEDS.get(task.operation.evidence_kind, task.operation.evidence_kind),
        minutes=task.minutes_norm,
        due_at=task.due_at,
        is_late=code == "overdue",
        state=task.state,
        is_timed=is_timed,
        panel=opened if opened and opened.task_id == task.id else None,
    )


def _running(actor: Actor, moment: datetime) -> Running | None:
    timer = checks.timer_of(actor)
    if timer is None:
        return None
    return Running(
        task_id=timer.task_id,
        no=timer.task.operation.no,
        title=timer.task.operation.title,
        case=timer.task.visit.case.title,
        minutes=minutes_of(timer, moment),
        is_forgotten=is_forgotten(timer, moment),
    )


def _quiet(actor: Actor, moment: datetime) -> list[Quiet]:
    return [
        Quiet(
            case_id=case.id,
            title=case.title,
            client=case.client.name if case.client else "",
            days=(moment - touched_at).days,
        )
        for case, touched_at in quiet_cases(actor, moment - timedelta(days=QUIET_DAYS))
    ]
