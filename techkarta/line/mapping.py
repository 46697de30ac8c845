"""From stays of cases to the past of a line, in working days and working minutes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from techkarta.cases.selectors.flow import Stay
from techkarta.engine.cards.model import Card
from techkarta.engine.formulas.stuck import p75, stuck_limit
from techkarta.engine.line.fitting import StagePast
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """One stage as it is: the past for the engine, and what stands on it now, ages in days."""

    stage: Stage
    past: StagePast
    entered: int
    ages: Sequence[int]
    amount: float
    limit: int
    p50: float | None
    p75: float | None

    @property
    def stuck(self) -> int:
        """Cases older than the limit of rule F3."""
        return sum(age > self.limit for age in self.ages)

    @property
    def going_on(self) -> float | None:
        """Share of the stays that ended otherwise than by a loss."""
        ended = sum(self.past.left.values())
        return 1 - self.past.left.get("lost", 0) / ended if ended else None


@dataclass(slots=True)
class _Counts:
    begun: int = 0
    entered: int = 0
    days: list[int] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    ages: list[int] = field(default_factory=list)
    amount: float = 0.0


def stage_facts(
    stages: Iterable[Stage],
    found: Iterable[Stay],
    cards: Mapping[int, Card],
    minutes: Mapping[str, Mapping[str, Sequence[int]]],
    calendar: WorkingCalendar,
    *,
    since: datetime,
    until: datetime,
) -> list[StageFacts]:
    """The stages in order with what happened on them; a stage is named by its identifier."""
    counts: dict[int, _Counts] = defaultdict(_Counts)
    today = calendar.local_day(until)
    for stay in found:
        row = counts[stay.stage_id]
        first = calendar.local_day(stay.entered_at)
        last = calendar.local_day(stay.left_at) if stay.left_at else today
        days = calendar.working_days_between(first, last)
        row.begun += stay.is_first
        row.entered += stay.entered_at >= since
        if stay.left_at is None or stay.went is None:
            row.ages.append(days)
            row.amount += stay.amount
        else:
            row.days.append(days)
            row.left[str(stay.went)] += 1
    return [_facts(stage, counts[stage.id], cards.get(stage.id), minutes) for stage in stages]


def _facts(
    stage: Stage,
    row: _Counts,
    card: Card | None,
    minutes: Mapping[str, Mapping[str, Sequence[int]]],
) -> StageFacts:
    ordered = sorted(row.days)
    usual = p75(row.days)
    return StageFacts(
        stage=stage,
        past=StagePast(
            code=str(stage.id),
            process=str(stage.process_id),
            card=card,
            normal_days=stage.normal_days,
            begun=row.begun,
            days=tuple(row.days),
            left=dict(row.left),
            minutes=minutes.get(card.code, {}) if card else {},
        ),
        entered=row.entered,
        ages=tuple(row.ages),
        amount=row.amount,
        limit=stuck_limit(stage.normal_days, usual),
        p50=ordered[(len(ordered) - 1) // 2] if ordered else None,
        p75=usual,
    )


def won_by_month(found: Iterable[Stay], calendar: WorkingCalendar) -> Mapping[date, int]:
    """First day of a month → cases won in it, by the company's own clock."""
    months = (
        calendar.local_day(stay.left_at).replace(day=1)
        for stay in found
        if stay.went == "won" and stay.left_at
    )
    return Counter(months)
