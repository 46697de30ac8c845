"""Open cases older on their stage than is usual: stuck ones, and those that slip."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from techkarta.accounts.permissions import Actor, reach
from techkarta.engine.formulas.stuck import SLIPS_TO_REVIEW, p75, stuck_limit
from techkarta.engine.planning.calendar import WorkingCalendar

from ..models import Case, CaseState, StageVisit

LOOKED_BACK = timedelta(days=180)
WORKED_ON = ("ready", "in_progress", "returned", "blocked", "done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """A case with its age and its limit, in working days."""

    case: Case
    days: int
    limit: int


def stuck_cases(
    actor: Actor, action: str, calendar: WorkingCalendar, moment: datetime
) -> list[Stuck]:
    """The open cases within reach older than max(p75, 1.5 × norm), the worst first; two queries."""
    rows = Case.objects.filter(reach(actor, action), state=CaseState.OPEN)
    cases = list(rows.select_related("stage", "client", "owner"))
    usual = _usual({case.stage_id for case in cases}, calendar, moment)
    today = calendar.local_day(moment)
    found = []
    for case in cases:
        days = calendar.working_days_between(calendar.local_day(case.entered_at), today)
        limit = stuck_limit(case.stage.normal_days, usual.get(case.stage_id))
        if days > limit:
            found.append(Stuck(case=case, days=days, limit=limit))
    return sorted(found, key=lambda each: (-each.days / max(1, each.limit), each.case.id))


def _usual(
    stage_ids: set[int], calendar: WorkingCalendar, moment: datetime
) -> dict[int, float | None]:
    """Stage → the age three quarters of the cases left it at, forward, in the last half-year."""
    rows = StageVisit.objects.filter(
        stage_id__in=stage_ids, left_how="forward", left_at__gte=moment - LOOKED_BACK
    )
    found: dict[int, list[int]] = defaultdict(list)
    for stage_id, entered_at, left_at in rows.values_list("stage_id", "entered_at", "left_at"):
        first, last = calendar.local_day(entered_at), calendar.local_day(left_at or entered_at)
        found[stage_id].append(calendar.working_days_between(first, last))
    return {stage_id: p75(days) for stage_id, days in found.items()}


def slipping_cases(actor: Actor, action: str) -> Sequence[Case]:
    """The open cases within reach whose promised date was put off twice or more; one query."""
    rows = Case.objects.filter(
        reach(actor, action), state=CaseState.OPEN, slips__gte=SLIPS_TO_REVIEW
    )
    return list(rows.select_related("client", "owner").order_by("-slips", "id"))


def idle_cases(actor: Actor, action: str) -> Sequence[Case]:
    """The open cases within reach with nothing to do on their stage; one query."""
    alive = StageVisit.objects.filter(
        case_id=OuterRef("pk"), left_at__isnull=True, tasks__state__in=WORKED_ON
    )
    rows = Case.objects.filter(reach(actor, action), ~Exists(alive), state=CaseState.OPEN)
    return list(rows.select_related("client", "owner").order_by("owner_id", "id"))
