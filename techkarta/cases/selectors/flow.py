"""How cases flowed through their stages: one stay after another, and where each led."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import Q

from techkarta.accounts.permissions import Actor, reach, require

from ..models import Case, LeftHow, StageVisit

ENDS = {LeftHow.WON: "won", LeftHow.LOST: "lost"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One stay of a case on a stage, over all the cards it was worked by there.

    `went` is the next stage's identifier, `won` or `lost`; None while the case stands here.
    `is_first` tells that the case came into its process by this stay.
    """

    case_id: int
    process_id: int
    stage_id: int
    entered_at: datetime
    left_at: datetime | None
    went: int | str | None
    is_first: bool
    opened_at: datetime
    amount: float = 0.0


_Row = tuple[int, int, int, datetime, datetime | None, str, datetime, object]


def stays(actor: Actor, action: str, *, since: datetime, until: datetime) -> list[Stay]:
    """The stays that touch the time from `since` to `until`, as they stood then; one query."""
    require(actor, action)
    rows = StageVisit.objects.filter(
        Q(left_at__isnull=True) | Q(left_at__gte=since),
        case__in=Case.objects.filter(reach(actor, action)),
        entered_at__lt=until,
    ).order_by("case_id", "entered_at", "id")
    columns = rows.values_list(
        "case_id",
        "case__process_id",
        "stage_id",
        "entered_at",
        "left_at",
        "left_how",
        "case__opened_at",
        "case__amount",
    )
    found: list[Stay] = []
    for _, visits in groupby(columns.iterator(), key=itemgetter(0)):
        found += _joined(visits, since, until)
    return found


def _joined(visits: Iterable[_Row], since: datetime, until: datetime) -> Iterator[Stay]:
    """The visits of one case; those to one stage in a row are one stay."""
    open_stay: Stay | None = None
    is_first = True
    for case_id, process_id, stage_id, entered, left, how, opened, amount in visits:
        if open_stay is not None and open_stay.stage_id != stage_id:
            yield replace(open_stay, went=stage_id)
            open_stay = None
        if open_stay is None:
            open_stay = Stay(
                case_id=case_id,
                process_id=process_id,
                stage_id=stage_id,
                entered_at=entered,
                left_at=None,
                went=None,
                is_first=is_first and opened >= since,
                opened_at=opened,
                amount=float(str(amount or 0)),
            )
        is_first = False
        has_left = left is not None and left < until
        went = ENDS.get(LeftHow(how)) if has_left and how else None
        open_stay = replace(open_stay, left_at=left if has_left else None, went=went)
    if open_stay is not None:
        # A visit left for a stage that begins later than the time looked at still stands here.
        is_over = open_stay.went is not None
        yield open_stay if is_over else replace(open_stay, left_at=None)
