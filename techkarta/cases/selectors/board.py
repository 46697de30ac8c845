"""The board: first cases of every stage with what deviates; few queries however many cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from techkarta.accounts.permissions import Actor
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import Stage

from ..models import Case, CaseState, StageVisit
from .cases import CaseFilter, filtered

COLUMN_SIZE = 20
LIVE = ("ready", "in_progress", "returned")
SETTLED = frozenset({"accepted", "skipped", "not_applicable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Now, as the organisation's calendar sees it."""

    calendar: WorkingCalendar
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """The last case shown of a column: the next page begins after it."""

    entered_at: datetime
    case_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFacts:
    """What the tasks of a case's present visit say: progress, and numbers that deviate."""

    done: int = 0
    total: int = 0
    overdue: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()


class _Task(NamedTuple):
    """A row of the tasks of a visit."""

    no: str
    is_mandatory: bool
    occurrence: int
    state: str
    due_at: datetime | None

    def is_late(self, moment: datetime) -> bool:
        """In hand past its due moment; a returned one is told as such."""
        is_in_hand = self.state in LIVE and self.state != "returned"
        return bool(is_in_hand and self.due_at and self.due_at < moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """How many open cases, and what they are worth together in each currency."""

    count: int = 0
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRecord:
    """The cases of a stage that are shown, and whether more follow."""

    stage: Stage
    cases: Sequence[Case]
    has_more: bool
    sums: Sums = field(default_factory=Sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRecord:
    """Columns in the order of stages, with the facts of every case shown."""

    columns: Sequence[ColumnRecord]
    facts: Mapping[int, TileFacts]


def board_record(
    actor: Actor,
    stages: Sequence[Stage],
    wanted: CaseFilter,
    clock: Clock,
    *,
    only_deviating: bool = False,
) -> BoardRecord:
    """The first cases of every stage, newest first; five queries however many cases there are."""
    rows = _open_rows(actor, stages, wanted, clock, only_deviating=only_deviating)
    parts = [_first(rows.filter(stage_id=stage.id)) for stage in stages]
    shown: dict[int, list[Case]] = {stage.id: [] for stage in stages}
    for case in _cases(parts):
        shown[case.stage_id].append(case)
    sums = _sums(rows)
    columns = [
        replace(_column(stage, shown[stage.id]), sums=sums.get(stage.id, Sums()))
        for stage in stages
    ]
    facts = tile_facts([case.id for column in columns for case in column.cases], clock)
    return BoardRecord(columns=columns, facts=facts)


def column_record(
    actor: Actor,
    stage: Stage,
    wanted: CaseFilter,
    clock: Clock,
    *,
    after: After,
    only_deviating: bool = False,
) -> BoardRecord:
    """The cases of one stage that follow the last one shown, with their facts; three queries."""
    rows = _open_rows(actor, [stage], wanted, clock, only_deviating=only_deviating)
    later = Q(entered_at=after.entered_at, id__gt=after.case_id)
    rows = rows.filter(Q(entered_at__lt=after.entered_at) | later)
    column = _column(stage, _cases([_first(rows)]))
    return BoardRecord(
        columns=[column], facts=tile_facts([case.id for case in column.cases], clock)
    )


def stage_sums(
    actor: Actor,
    stages: Sequence[Stage],
    wanted: CaseFilter,
    clock: Clock,
    *,
    only_deviating: bool = False,
) -> dict[int, Sums]:
    """Stage → how many open cases stand there and what they are worth; one query."""
    return _sums(_open_rows(actor, stages, wanted, clock, only_deviating=only_deviating))


def tile_facts(case_ids: Iterable[int], clock: Clock) -> dict[int, TileFacts]:
    """Case → progress and deviations of its present visit; one query."""
    rows = StageVisit.objects.filter(
        case_id__in=list(case_ids), left_at__isnull=True, tasks__isnull=False
    ).values_list(
        "case_id",
        "tasks__operation__no",
        "tasks__operation__is_mandatory",
        "tasks__occurrence",
        "tasks__state",
        "tasks__due_at",
    )
    found: dict[int, list[_Task]] = {}
    for case_id, *task in rows.order_by("tasks__operation__order"):
        found.setdefault(case_id, []).append(_Task._make(task))
    return {case_id: _facts(tasks, clock.moment) for case_id, tasks in found.items()}


def _facts(tasks: Sequence[_Task], moment: datetime) -> TileFacts:
    counted = [task.state for task in tasks if task.is_mandatory and task.occurrence == 1]
    late = [task.no for task in tasks if task.is_late(moment)]
    return TileFacts(
        done=sum(1 for state in counted if state in SETTLED),
        total=len(counted),
        overdue=tuple(dict.fromkeys(late)),
        returned=tuple(dict.fromkeys(task.no for task in tasks if task.state == "returned")),
        blocked=tuple(dict.fromkeys(task.no for task in tasks if task.state == "blocked")),
    )


def deviating(stages: Iterable[Stage], clock: Clock) -> Q:
    """The open cases something is wrong with.

    An operation overdue, returned or blocked; older than the stage's maximum; the promised date
    passed.
    """
    wrong = StageVisit.objects.filter(case_id=OuterRef("pk"), left_at__isnull=True).filter(
        Q(tasks__state__in=("returned", "blocked"))
        | Q(tasks__state__in=LIVE, tasks__due_at__lt=clock.moment)
    )
    found = Q(Exists(wrong)) | Q(promised_on__lt=clock.calendar.local_day(clock.moment))
    for stage in stages:
        found |= Q(stage_id=stage.id, entered_at__lt=_oldest_allowed(stage, clock))
    return found


def _oldest_allowed(stage: Stage, clock: Clock) -> datetime:
    """The moment before which an entry makes a case older than the stage allows."""
    today = clock.calendar.local_day(clock.moment)
    day = clock.calendar.add_working_days(today, -stage.maximum_days)
    while clock.calendar.working_days_between(day, today) <= stage.maximum_days:
        day -= timedelta(days=1)
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return midnight.replace(tzinfo=ZoneInfo(clock.calendar.tz))


def _open_rows(
    actor: Actor,
    stages: Sequence[Stage],
    wanted: CaseFilter,
    clock: Clock,
    *,
    only_deviating: bool,
) -> QuerySet[Case]:
    process_id = stages[0].process_id if stages else 0
    rows = filtered(actor, replace(wanted, state=CaseState.OPEN, process_id=process_id))
    return rows.filter(deviating(stages, clock)) if only_deviating else rows


def _first(rows: QuerySet[Case]) -> QuerySet[Case, tuple[int, datetime]]:
    # One more than is shown tells whether others follow.
    ordered = rows.order_by("-entered_at", "id")
    return ordered.values_list("id", "entered_at")[: COLUMN_SIZE + 1]


def _cases(parts: Sequence[QuerySet[Case, tuple[int, datetime]]]) -> Sequence[Case]:
    """The cases of several short queries: each reads the index of its stage, all go as one.

    Written out by hand, because Django joins no limited queries on SQLite.
    """
    compiled = [part.query.sql_with_params() for part in parts]
    texts = [f"SELECT id FROM ({text}) AS part_{n}" for n, (text, _) in enumerate(compiled)]  # noqa: S608 - made by Django
    if not texts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), [each for _, given in compiled for each in given])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Case.objects.filter(pk__in=ids).select_related("client", "owner"))


def _column(stage: Stage, cases: Sequence[Case]) -> ColumnRecord:
    ordered = sorted(cases, key=lambda case: (-case.entered_at.timestamp(), case.id))
    return ColumnRecord(
        stage=stage, cases=ordered[:COLUMN_SIZE], has_more=len(ordered) > COLUMN_SIZE
    )


def _sums(rows: QuerySet[Case]) -> dict[int, Sums]:
    found: dict[int, Sums] = {}
    grouped = rows.values("stage_id", "currency").annotate(count=Count("id"), amount=Sum("amount"))
    for row in grouped.order_by("stage_id", "currency"):
        known = found.get(row["stage_id"], Sums())
        amounts = dict(known.amounts)
        if row["amount"]:
            amounts[row["currency"]] = row["amount"]
        found[row["stage_id"]] = Sums(count=known.count + row["count"], amounts=amounts)
    return found
