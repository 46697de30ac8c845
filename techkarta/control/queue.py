"""Making the control queue: the riskiest first, fifteen minutes of it, one check in hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.engine.gates.duty import DAILY_MINUTES, portion, spent
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.ui.states import Tone
from techkarta.ui.values import Option
from techkarta.work import checks as work_checks
from techkarta.work import selectors
from techkarta.work.selectors import Check, Task
from techkarta.work.texts import RETURNS

from .deviations import deviation_panel, stuck_panel
from .hand import view
from .pages import ControlPage, DecidedRow, DutyMeter, QueueRow, TypedOrder
from .ranking import Ranked, ranked
from .words import code_words, reason_words, sign_words, why_words

HIGH, MIDDLE = 60, 40
"""Scores from which a check is drawn red and amber."""


def control_page(
    actor: Actor,
    moment: datetime,
    *,
    check_id: int | None,
    error: str = "",
    note: str = "",
    orders: Sequence[TypedOrder] = (),
) -> ControlPage:
    """The queue with the check asked for in hand, otherwise the first one."""
    calendar = calendar_of(actor.organisation_id)
    today = calendar.local_day(moment)
    checks = ranked(actor, calendar, moment)
    current = next((each for each in checks if each.check.id == check_id), None)
    if current is None and checks:
        current = checks[0]
    midnight = calendar.start_of_work(today).replace(hour=0, minute=0)
    decided = selectors.decided_checks(actor, midnight)
    used = _spent(decided)
    minutes = [each.check.task.operation.control_minutes for each in checks]
    fits = portion(minutes, DAILY_MINUTES - used.total_seconds() / 60)
    return ControlPage(
        today=today,
        queue=[
            _row(each, is_current=each is current, is_today=place < fits)
            for place, each in enumerate(checks)
        ],
        minutes=sum(max(1, each) for each in minutes[:fits]),
        spent=used,
        current=view(actor, current.check, moment, error=error, note=note, orders=orders)
        if current
        else None,
        decided=[_decided(check) for check in decided],
        reasons=[
            Option(value=code, text=f"{code_words(code)} {text}") for code, text in RETURNS.items()
        ],
        duty=_duty(actor, calendar, moment),
        deviations=deviation_panel(actor, calendar, moment),
        stuck=stuck_panel(actor, calendar, moment),
    )


def _spent(decided: Sequence[Check]) -> timedelta:
    """The time today's decisions took."""
    ascending = sorted(decided, key=lambda check: (check.decided_at or check.asked_at, check.id))
    if not ascending:
        return timedelta()
    first = timedelta(minutes=max(1, ascending[0].task.operation.control_minutes))
    return spent([check.decided_at for check in ascending if check.decided_at], first)


def _duty(actor: Actor, calendar: WorkingCalendar, moment: datetime) -> DutyMeter:
    """The head's own checks of this month."""
    today = calendar.local_day(moment)
    first = calendar.start_of_work(today.replace(day=1)).replace(hour=0, minute=0)
    yesterday = calendar.start_of_work(calendar.add_working_days(today, -1))
    told = work_checks.duty(actor, first, yesterday)
    percent = round(100 * told.done / told.planned) if told.planned else None
    return DutyMeter(planned=told.planned, done=told.done, skipped=told.skipped, percent=percent)


def _row(ranked_: Ranked, *, is_current: bool, is_today: bool) -> QueueRow:
    check, task = ranked_.check, ranked_.check.task
    score = ranked_.risk.score
    tone: Tone = "bad" if score >= HIGH else "warn" if score >= MIDDLE else ""
    return QueueRow(
        check_id=check.id,
        score=score,
        tone=tone,
        no=task.operation.no,
        title=task.operation.title,
        stage=task.visit.stage.mark or task.visit.stage.code,
        performer=task.done_by.full_name if task.done_by else "",
        case=_who(task),
        why=" · ".join([why_words(check), *reason_words(ranked_.risk.reasons)]),
        alarms=sign_words(check.signs),
        minutes=task.operation.control_minutes,
        asked_at=check.asked_at,
        is_current=is_current,
        is_today=is_today,
    )


def _who(task: Task) -> str:
    client = task.visit.case.client
    return client.name if client else task.visit.case.title


def _decided(check: Check) -> DecidedRow:
    return DecidedRow(
        no=check.task.operation.no,
        title=check.task.operation.title,
        performer=check.task.done_by.full_name if check.task.done_by else "",
        state=check.decision,
        code=code_words(check.reason),
        note=check.note,
    )
