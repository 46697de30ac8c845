"""What the journal of events tells of the versions of a card: whose deals, and how they went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db.models import Count, Q, QuerySet

KINDS = ("task_done", "task_returned", "task_skipped", "task_blocked")
OVERRIDE = "override"


@dataclass(slots=True, kw_only=True)
class Tally:
    """How an operation went in the deals of one person; `minutes` are of each finished task.

    A task counts as done once, however often it was handed in; all minutes said for it count.
    """

    done: int = 0
    returned: int = 0
    late: int = 0
    skipped: int = 0
    blocked: int = 0
    minutes: list[int] = field(default_factory=list)

    @property
    def deviations(self) -> int:
        """What went otherwise than the card says."""
        return self.late + self.skipped + self.blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Deals:
    """The deals of one person by a version: all of them, those past the stage, those forced."""

    name: str
    count: int
    left: int
    forced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a version went: owner → his deals, (owner, operation) → what happened."""

    deals: Mapping[int, Deals]
    tallies: Mapping[tuple[int, str], Tally]


def courses_of(organisation_id: int, version_ids: Iterable[int]) -> Mapping[int, Course]:
    """Version → how it went, from events alone; two queries however many deals there are."""
    wanted = list(version_ids)
    deals = _deals(organisation_id, wanted)
    tallies = _tallies(organisation_id, wanted)
    return {
        version_id: Course(deals=deals.get(version_id, {}), tallies=tallies.get(version_id, {}))
        for version_id in wanted
    }


def _deals(organisation_id: int, version_ids: list[int]) -> dict[int, dict[int, Deals]]:
    visits: QuerySet = apps.get_model("cases", "StageVisit").objects.filter(  # type: ignore[type-arg]
        case__organisation_id=organisation_id, card_version_id__in=version_ids
    )
    rows = visits.values_list("card_version_id", "case__owner_id", "case__owner__full_name")
    counted = rows.annotate(
        count=Count("case_id", distinct=True),
        left=Count("case_id", distinct=True, filter=Q(left_at__isnull=False)),
        forced=Count("case_id", distinct=True, filter=Q(left_how=OVERRIDE)),
    )
    found: dict[int, dict[int, Deals]] = defaultdict(dict)
    for version_id, owner_id, name, count, left, forced in counted.order_by("case__owner_id"):
        found[version_id][owner_id] = Deals(name=name, count=count, left=left, forced=forced)
    return found


def _tallies(
    organisation_id: int, version_ids: list[int]
) -> dict[int, dict[tuple[int, str], Tally]]:
    events = apps.get_model("audit", "Event").objects.filter(
        organisation_id=organisation_id,
        card_version_id__in=version_ids,
        kind__in=KINDS,
        task__isnull=False,
    )
    found: dict[int, dict[tuple[int, str], Tally]] = defaultdict(lambda: defaultdict(Tally))
    minutes: dict[int, int] = defaultdict(int)
    first: dict[int, Tally] = {}
    for version_id, owner_id, no, kind, task_id, at, due_at, data in events.order_by(
        "id"
    ).values_list(
        "card_version_id", "case__owner_id", "operation", "kind", "task_id", "at", "task__due_at",
        "data",
    ):  # fmt: skip
        tally = found[version_id][owner_id, no]
        if kind == "task_done":
            minutes[task_id] += int(data.get("minutes") or 0)
            if task_id not in first:
                first[task_id] = tally
                tally.done += 1
                tally.late += _is_late(at, due_at)
        else:
            _count(tally, kind)
    for task_id, tally in first.items():
        if minutes[task_id]:
            tally.minutes.append(minutes[task_id])
    return found


def _is_late(at: datetime, due_at: datetime | None) -> bool:
    return due_at is not None and at > due_at


def _count(tally: Tally, kind: str) -> None:
    tally.returned += kind == "task_returned"
    tally.skipped += kind == "task_skipped"
    tally.blocked += kind == "task_blocked"
