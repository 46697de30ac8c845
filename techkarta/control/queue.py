"""Making the control queue: the riskiest first, one check in hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.engine.cards.model import Operation, Text
from techkarta.method.selectors import card_of
from techkarta.ui.values import Option
from techkarta.work import selectors
from techkarta.work.panels import given_evidence
from techkarta.work.selectors import Check, Task
from techkarta.work.texts import RETURNS, evidence_title

from .pages import CheckView, ControlPage, DecidedRow, QueueRow

TOO_FAST, TOO_SLOW = 0.4, 1.5
"""Fact against norm beyond which a check looks closer (rule F4)."""

RECORD_DAYS = 90

WHY: Mapping[str, str | Promise] = {
    "new": _("New person, everything is checked"),
    "critical": _("Everything is checked after a critical return"),
    "doubt": _("Doubtful filling"),
    "drawn": _("Drawn by sample"),
    "sampled": _("Drawn by sample"),
    "each": _("Checked every time"),
    "client": _("Waits for the client's confirmation"),
    "joint": _("Accepted by whoever took part"),
    "defence": _("Accepted by the panel"),
}


def control_page(
    actor: Actor, moment: datetime, *, check_id: int | None, error: str = "", note: str = ""
) -> ControlPage:
    """The queue with the check asked for in hand, otherwise the first one."""
    calendar = calendar_of(actor.organisation_id)
    today = calendar.local_day(moment)
    checks = sorted(selectors.open_checks(actor), key=_risk)
    current = next((check for check in checks if check.id == check_id), None)
    if current is None and checks:
        current = checks[0]
    midnight = calendar.start_of_work(today).replace(hour=0, minute=0)
    return ControlPage(
        today=today,
        queue=[_row(check, is_current=check is current) for check in checks],
        minutes=sum(check.task.operation.control_minutes for check in checks),
        current=_view(current, moment, error, note) if current else None,
        decided=[_decided(check) for check in selectors.decided_checks(actor, midnight)],
        reasons=[Option(value=code, text=str(text)) for code, text in RETURNS.items()],
    )


def _risk(check: Check) -> tuple[bool, bool, datetime]:
    """The sort key: doubtful minutes first, then what holds a gate, then the oldest."""
    return (not alarm(check.task), not check.task.operation.is_mandatory, check.asked_at)


def alarm(task: Task) -> str:
    """What is doubtful about the minutes told; empty where nothing is."""
    if not task.minutes_norm or not task.minutes_fact:
        return gettext("no minutes told") if not task.minutes_fact else ""
    share = task.minutes_fact / task.minutes_norm
    if TOO_FAST <= share <= TOO_SLOW:
        return ""
    return gettext("%(fact)d min of a norm of %(norm)d, %(percent)d %%") % {
        "fact": task.minutes_fact,
        "norm": task.minutes_norm,
        "percent": round(share * 100),
    }


def _row(check: Check, *, is_current: bool) -> QueueRow:
    task = check.task
    return QueueRow(
        check_id=check.id,
        no=task.operation.no,
        title=task.operation.title,
        stage=task.visit.stage.mark or task.visit.stage.code,
        performer=task.done_by.full_name if task.done_by else "",
        case=_who(task),
        why=str(WHY.get(check.why, check.why)),
        alarm=alarm(task),
        minutes=task.operation.control_minutes,
        asked_at=check.asked_at,
        is_current=is_current,
    )


def _who(task: Task) -> str:
    client = task.visit.case.client
    return client.name if client else task.visit.case.title


def _view(check: Check, moment: datetime, error: str, note: str) -> CheckView:
    task, case = check.task, check.task.visit.case
    card = card_of(task.visit.card_version_id or 0)
    operation = card.operation(task.operation.no)
    asked, control = operation.evidence, operation.control
    record = selectors.record_of(task.done_by_id or 0, moment - timedelta(days=RECORD_DAYS))
    former = selectors.last_return(task)
    return CheckView(
        task_id=task.id,
        no=operation.no,
        title=operation.title or "",
        stage=task.visit.stage.mark or task.visit.stage.code,
        case_id=case.id,
        case=case.title,
        client=case.client.name if case.client else "",
        amount=case.amount,
        currency=case.currency,
        performer=task.done_by.full_name if task.done_by else "",
        done_at=task.done_at,
        result=operation.result or "",
        criterion=(control.criterion if control else "") or "",
        outcome=task.result,
        evidence_title=evidence_title(asked.kind) if asked else "",
        evidence_asked=(asked.text if asked else "") or "",
        evidence=[given_evidence(item) for item in selectors.evidence_of(task)],
        steps=_steps(operation, task, is_done=True),
        steps_left=_steps(operation, task, is_done=False),
        why=str(WHY.get(check.why, check.why)),
        alarm=alarm(task),
        minutes_fact=task.minutes_fact,
        minutes_norm=task.minutes_norm,
        opens=[item.no for item in card.operations if operation.no in item.after],
        accepted=record.get("accepted", 0),
        returned=record.get("returned", 0),
        former_note=former.note if former else "",
        typed_note=note,
        error=error,
    )


def _steps(operation: Operation, task: Task, *, is_done: bool) -> list[Text]:
    return [
        text for index, text in enumerate(operation.steps) if (index in task.steps_done) is is_done
    ]


def _decided(check: Check) -> DecidedRow:
    return DecidedRow(
        no=check.task.operation.no,
        title=check.task.operation.title,
        performer=check.task.done_by.full_name if check.task.done_by else "",
        state=check.decision,
        note=check.note,
    )
