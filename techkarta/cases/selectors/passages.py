"""The stays of cases on the stages of a process, for their statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from techkarta.accounts.permissions import Actor, reach

from ..models import Case, StageVisit

__all__ = ["Case", "Passage", "closed_cases", "open_cases", "passages"]

MIGRATED = "migrated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stay of a case on a stage; a change of the card within it is no new stay."""

    case_id: int
    stage_id: int
    entered_at: datetime
    left_at: datetime | None
    how: str


def passages(actor: Actor, action: str, process_id: int) -> list[Passage]:
    """Every stay of the cases within reach, case by case in order; one query.

    A visit is written with its event and never edited, so this is the history itself.
    """
    rows = StageVisit.objects.filter(
        case__in=Case.objects.filter(reach(actor, action), process_id=process_id)
    )
    told = rows.order_by("case_id", "id").values_list(
        "case_id", "stage_id", "entered_at", "left_at", "left_how"
    )
    found = (
        Passage(case_id=case, stage_id=stage, entered_at=entered, left_at=left, how=how)
        for case, stage, entered, left, how in told.iterator(chunk_size=5000)
    )
    return [each for _case, stays in groupby(found, lambda each: each.case_id)
            for each in _joined(stays)]  # fmt: skip


def _joined(stays: Iterable[Passage]) -> Iterator[Passage]:
    """Stays parted by a migration alone are one."""
    begun: datetime | None = None
    for each in stays:
        whole = replace(each, entered_at=begun) if begun else each
        begun = whole.entered_at if each.how == MIGRATED else None
        if begun is None:
            yield whole


def open_cases(actor: Actor, action: str, process_id: int) -> Sequence[Case]:
    """The open cases within reach with client, owner and stage; one query."""
    rows = Case.objects.filter(reach(actor, action), process_id=process_id, state="open")
    return list(rows.select_related("client", "owner", "stage").order_by("id"))


def closed_cases(
    actor: Actor, action: str, process_id: int, since: datetime
) -> list[tuple[int, str, datetime, datetime]]:
    """(case, how it ended, when it began, when it ended) since a moment; one query."""
    rows = Case.objects.filter(
        reach(actor, action), process_id=process_id, closed_at__gte=since
    ).exclude(state="open")
    return list(rows.values_list("id", "state", "opened_at", "closed_at"))  # type: ignore[arg-type]


def cases_by_id(actor: Actor, action: str, ids: Iterable[int]) -> dict[int, Case]:
    """These cases within reach, with client and owner; one query."""
    rows = Case.objects.filter(reach(actor, action), pk__in=list(ids))
    return {row.id: row for row in rows.select_related("client", "owner")}
