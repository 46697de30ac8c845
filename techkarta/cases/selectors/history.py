"""The company's own history as engine executions, read from events: visit by visit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from techkarta.accounts.permissions import Actor, reach, require
from techkarta.audit.services import Event
from techkarta.clients.selectors import attributes, type_codes
from techkarta.engine.conformance.executions import (
    MICROSECONDS_OF_MINUTE,
    Execution,
    Trace,
    microseconds,
)
from techkarta.method.selectors import card_of

from ..models import Case, LeftHow, StageVisit

NOTHING_OWED = (LeftHow.LOST, LeftHow.MIGRATED)
__all__ = ["HistoryFilter", "StageVisit", "VisitHistory", "tasks_done", "visit_histories"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitHistory:
    """One visit of a case to a stage, by its card, with what was executed.

    `trace.case` is the visit; its users are identifiers of people. A case lost here owes nothing:
    the rest of the stage was no longer needed. A visit whose tasks went on by another version, or
    on the next stage of one card, owes nothing either: the visit they ended on does.
    """

    visit: StageVisit
    trace: Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Which visits: those begun since a moment, of a process, to a stage; empty = all."""

    since: datetime | None = None
    process_id: int | None = None
    stage_id: int | None = None


def visit_histories(
    actor: Actor, wanted: HistoryFilter, action: str = "conformance.view"
) -> list[VisitHistory]:
    """The visits by a card the action reaches, by the owner of the case; five queries.

    An execution ends when the task was handed in last and took the minutes that were said.
    """
    require(actor, action)
    rows = _visits(actor, wanted, action)
    executions = _executions(actor.organisation_id, rows)
    clients = {row.case.client_id for row in rows if row.case.client_id}
    codes = type_codes(clients)
    return [
        VisitHistory(
            visit=row,
            trace=Trace(
                case=str(row.id),
                executions=tuple(sorted(_asked(row, executions.get(row.id, ())))),
                is_complete=bool(row.left_how)
                and row.left_how not in NOTHING_OWED
                and not row.has_gone_on,  # type: ignore[attr-defined]  # asked with the visits
                attributes=attributes(row.case.client, codes.get(row.case.client_id, ()))
                if row.case.client_id
                else attributes(None, ()),
            ),
        )
        for row in rows
    ]


def tasks_done(visit_ids: Iterable[int]) -> list[tuple[int, int, str, datetime]]:
    """Task, visit, number and moment of every hand-in on these visits; one query."""
    rows = Event.objects.filter(kind="task_done", task__visit_id__in=list(visit_ids))
    return list(rows.values_list("task_id", "task__visit_id", "task__operation__no", "at"))


def _asked(row: StageVisit, executions: Iterable[Execution]) -> Iterator[Execution]:
    """The executions; what asks for no evidence is neither proved nor unproved."""
    card = card_of(row.card_version_id or 0)
    asking = {each.no for each in card.operations if each.evidence}
    for each in executions:
        yield each if each.operation in asking else each._replace(is_proved=None)


def _visits(actor: Actor, wanted: HistoryFilter, action: str) -> list[StageVisit]:
    rows: QuerySet[StageVisit] = StageVisit.objects.filter(
        card_version__isnull=False, case__in=Case.objects.filter(reach(actor, action))
    )
    asked = {
        "entered_at__gte": wanted.since,
        "case__process_id": wanted.process_id,
        "stage_id": wanted.stage_id,
    }
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    following = StageVisit.objects.filter(continues_id=OuterRef("pk"))
    told = rows.annotate(has_gone_on=Exists(following))
    return list(told.select_related("case__client", "case__owner", "stage", "card_version__card"))


def _executions(organisation_id: int, rows: Iterable[StageVisit]) -> Mapping[int, list[Execution]]:
    """Visit → its executions. The last hand-in of a task counts, with all minutes said for it.

    A task that went on to another visit is executed there, under the number it has there.
    """
    visits = [row.id for row in rows]
    if not visits:
        return {}
    # Databases refuse very long lists; a range of identifiers holds them, and little else.
    events = Event.objects.filter(
        organisation_id=organisation_id,
        task__visit_id__gte=min(visits),
        task__visit_id__lte=max(visits),
    )
    proved = set(
        events.filter(kind="task_done", task__evidence__isnull=False)
        .values_list("task_id", flat=True)
        .distinct()
    )
    accepted: dict[int, tuple[datetime, int]] = {}
    told = events.filter(kind="task_accepted").values_list("task_id", "at", "actor_id")
    for task, at, who in told.order_by("id"):
        accepted[task] = (at, who)
    minutes: dict[int, int] = defaultdict(int)
    last: dict[int, tuple[int, str, datetime, int]] = {}
    done = events.filter(kind="task_done").order_by("id")
    for visit, task, no, at, who, data in done.values_list(
        "task__visit_id", "task_id", "task__operation__no", "at", "actor_id", "data"
    ):
        minutes[task] += int(data.get("minutes") or 0)
        last[task] = (visit, no, at, who)
    found: dict[int, list[Execution]] = defaultdict(list)
    for task, (visit, no, at, who) in last.items():
        end, worked = microseconds(at), minutes[task] * MICROSECONDS_OF_MINUTE
        checked_at, checker = accepted.get(task, (at, None))
        found[visit].append(
            Execution(
                start=end - worked,
                end=end,
                operation=no,
                user=str(who or ""),
                fact=worked or None,
                # What is accepted at the moment it is handed in was accepted by nobody.
                controller=str(checker or "") if checked_at > at else "",
                is_proved=task in proved,
            )
        )
    return found
