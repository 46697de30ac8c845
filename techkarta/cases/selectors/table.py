"""The list of cases: sorted by an allowed column, paged, summed, read whole for an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Sum

from techkarta.accounts.permissions import Actor

from ..models import Case
from .board import Sums
from .cases import CaseFilter, filtered

PAGE_SIZE = 50
PIECE = 500
SORTS: Mapping[str, str] = {
    "title": "title",
    "client": "client__name",
    "stage": "stage__order",
    "owner": "owner__full_name",
    "amount": "amount",
    "promised": "promised_on",
    "entered": "entered_at",
}
"""Column of the list → what it is sorted by."""

USUAL_SORT = "-entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRecord:
    """One page of the list, and what all pages hold together."""

    cases: Sequence[Case]
    sums: Sums
    sort: str
    page: int
    pages: int


def table_record(actor: Actor, wanted: CaseFilter, *, sort: str, page: int) -> TableRecord:
    """A page of the list; two queries however many cases there are.

    A sort that is not allowed means the usual one, a page beyond the last means the last.
    """
    rows = filtered(actor, wanted)
    sums = _sums(rows)
    pages = max(1, -(-sums.count // PAGE_SIZE))
    shown = min(max(1, page), pages)
    start = (shown - 1) * PAGE_SIZE
    ordered = _sorted(rows, sort)
    return TableRecord(
        cases=list(ordered[start : start + PAGE_SIZE]),
        sums=sums,
        sort=sort if sort.lstrip("-") in SORTS else USUAL_SORT,
        page=shown,
        pages=pages,
    )


def every_case(actor: Actor, wanted: CaseFilter, *, sort: str) -> Iterator[Case]:
    """The whole list as filtered and sorted, read in pieces."""
    return _sorted(filtered(actor, wanted), sort).iterator(chunk_size=PIECE)


def _sorted(rows: QuerySet[Case], sort: str) -> QuerySet[Case]:
    name = sort.lstrip("-") if sort.lstrip("-") in SORTS else USUAL_SORT.lstrip("-")
    is_down = sort.startswith("-") or sort.lstrip("-") not in SORTS
    field = F(SORTS[name])
    order = field.desc(nulls_last=True) if is_down else field.asc(nulls_last=True)
    related = rows.select_related("client", "owner", "stage", "process")
    return related.order_by(order, "-id" if is_down else "id")


def _sums(rows: QuerySet[Case]) -> Sums:
    grouped = rows.values("currency").annotate(count=Count("id"), amount=Sum("amount"))
    found = list(grouped.order_by("currency"))
    return Sums(
        count=sum(row["count"] for row in found),
        amounts={row["currency"]: row["amount"] for row in found if row["amount"]},
    )
