"""The checks that wait, each with its risk, the riskiest first; a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from techkarta.accounts.permissions import Actor
from techkarta.cases.selectors import mean_amount
from techkarta.engine.gates.guards import Sign
from techkarta.engine.gates.risk import CheckFacts, Risk, risk
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import card_of
from techkarta.work import checks as work_checks
from techkarta.work import selectors
from techkarta.work.selectors import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A check with its risk."""

    check: Check
    risk: Risk


def ranked(actor: Actor, calendar: WorkingCalendar, moment: datetime) -> list[Ranked]:
    """The checks the actor decides, the riskiest first, the oldest of equal ones."""
    waiting = list(selectors.open_checks(actor))
    settled = selectors.progress({check.task.visit_id for check in waiting})
    returned = work_checks.returned_times(check.task_id for check in waiting)
    mean = mean_amount(actor.organisation_id) if waiting else None
    today = calendar.local_day(moment)
    found = []
    for check in waiting:
        done, total = settled.get(check.task.visit_id, (0, 0))
        asked_on = calendar.local_day(check.asked_at)
        facts = _facts(
            check,
            is_last=total - done == 1,
            mean=mean,
            returns=returned.get(check.task_id, 0),
            waits=max(0, calendar.working_days_between(asked_on, today)),
        )
        found.append(Ranked(check=check, risk=risk(facts)))
    return sorted(found, key=lambda each: (-each.risk.score, each.check.asked_at, each.check.id))


def _facts(
    check: Check, *, is_last: bool, mean: float | None, returns: int, waits: int
) -> CheckFacts:
    task, case = check.task, check.task.visit.case
    card = card_of(task.visit.card_version_id or 0)
    codes = {sign.value for sign in Sign}
    signs = [Sign(each["sign"]) for each in check.signs if each.get("sign") in codes]
    return CheckFacts(
        why=check.why,
        signs=signs,
        is_mandatory=task.operation.is_mandatory,
        holds_gate=is_last and task.operation.is_mandatory,
        opens=sum(1 for item in card.operations if task.operation.no in item.after),
        size=float(case.amount) / mean if case.amount is not None and mean else None,
        client_class=case.client.client_class if case.client else "",
        returns=returns,
        waits=waits,
    )
