"""The check in hand: criterion beside evidence, why it was drawn, how it is usually done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from django.utils.translation import gettext, ngettext

from techkarta.accounts.permissions import Actor
from techkarta.engine.cards.model import Card, ControlMethod, Operation, Text
from techkarta.engine.gates.sampling import ROW_TO_EARN, trust_of
from techkarta.method.selectors import card_of
from techkarta.work import checks as work_checks
from techkarta.work import selectors
from techkarta.work.checks import Performance, Question
from techkarta.work.defences import defence_panel
from techkarta.work.mapping import check_results
from techkarta.work.panels import given_evidence
from techkarta.work.selectors import Check, Task
from techkarta.work.texts import evidence_title

from .pages import Asked, CheckView, Opens, Sample, TypedOrder, Usual
from .words import sign_words, why_words

RECORD_DAYS = 90
ORDERS = 3


def view(
    actor: Actor,
    check: Check,
    moment: datetime,
    *,
    error: str,
    note: str,
    orders: Sequence[TypedOrder],
) -> CheckView:
    """Everything needed to decide on a check."""
    task, case = check.task, check.task.visit.case
    card = card_of(task.visit.card_version_id or 0)
    operation = card.operation(task.operation.no)
    asked, control = operation.evidence, operation.control
    former = selectors.last_return(task)
    is_defence = check.method == ControlMethod.DEFENCE
    return CheckView(
        check_id=check.id,
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
        why=why_words(check),
        alarms=sign_words(check.signs),
        sample=_sample(check),
        minutes_fact=task.minutes_fact,
        minutes_norm=task.minutes_norm,
        opens=_opens(card, operation),
        usual=_usual(task, moment),
        questions=[_asked(each) for each in work_checks.questions_of(task.id)],
        former_note=former.note if former else "",
        defence=defence_panel(actor, check, task.done_by_id) if is_defence else None,
        orders=[*orders, *(TypedOrder() for _ in range(ORDERS - len(orders)))],
        typed_note=note,
        error=error,
    )


def _steps(operation: Operation, task: Task, *, is_done: bool) -> list[Text]:
    return [
        text for index, text in enumerate(operation.steps) if (index in task.steps_done) is is_done
    ]


def _opens(card: Card, operation: Operation) -> list[Opens]:
    return [
        Opens(no=item.no, title=item.title or "")
        for item in card.operations
        if operation.no in item.after
    ]


def _sample(check: Check) -> Sample | None:
    """How far the performer is from being checked by sample; None where all is checked anyway."""
    if check.method != "sampled" or check.task.done_by_id is None:
        return None
    trust = trust_of(check_results(work_checks.history(check.task.done_by_id)))
    row = min(trust.accepted_in_row, ROW_TO_EARN)
    if trust.is_earned:
        return Sample(row=ROW_TO_EARN, of=ROW_TO_EARN, words=gettext("Checked by sample, 20 %"))
    words = ngettext(
        "%(row)d of %(of)d accepted in a row; after the tenth the sample falls to 20 %%",
        "%(row)d of %(of)d accepted in a row; after the tenth the sample falls to 20 %%",
        row,
    )
    return Sample(row=row, of=ROW_TO_EARN, words=words % {"row": row, "of": ROW_TO_EARN})


def _usual(task: Task, moment: datetime) -> Usual:
    """How the performer and his team did this operation lately, this execution among them."""
    found = work_checks.performances(task, moment - timedelta(days=RECORD_DAYS))
    own = [each for each in found if each.performer_id == task.done_by_id]
    team_id = task.done_by.team_id if task.done_by else None
    team = [each for each in found if each.team_id == team_id]
    return Usual(
        done=len(own),
        returned=sum(each.returned for each in own),
        own_median=_median(own),
        team_median=_median(team),
        own_first=_first_time(own),
        team_first=_first_time(team),
    )


def _median(rows: Sequence[Performance]) -> int | None:
    told = [each.minutes for each in rows if each.minutes]
    return round(median(told)) if told else None


def _first_time(rows: Sequence[Performance]) -> int | None:
    """The share accepted at the first attempt, percent."""
    judged = [each for each in rows if each.is_accepted or each.returned]
    first = sum(1 for each in judged if each.is_accepted and not each.returned)
    return round(100 * first / len(judged)) if judged else None


def _asked(question: Question) -> Asked:
    return Asked(
        text=question.text,
        by=question.asked_by.full_name,
        answer=question.answer,
        answered_by=question.answered_by.full_name if question.answered_by else "",
    )
