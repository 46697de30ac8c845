"""From stays of cases to the past of a line, in working days and working minutes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from techkarta.cases.selectors.flow import Stay
from techkarta.engine.cards.model import Card
from techkarta.engine.formulas.stuck import p75, stuck_limit
from techkarta.engine.line.dividing import divided
from techkarta.engine.line.fitting import StagePast
from techkarta.engine.line.model import Standing
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import Stage
from techkarta.work.selectors import OperationDone


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the past is read from: stages in order, stays, cards by stage, operations done.

    A card of several stages is named for each of them.
    """

    stages: Sequence[Stage]
    stays: Sequence[Stay]
    cards: Mapping[int, Card]
    done: Sequence[OperationDone]
    calendar: WorkingCalendar
    since: datetime
    until: datetime


@dataclass(slots=True)
class _Counts:
    begun: int = 0
    entered: int = 0
    days: list[int] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    here: list[Stay] = field(default_factory=list)


def stage_facts(known: Known) -> list[StageFacts]:
    """The stages in order with what happened on them; a stage is named by its identifier."""
    counts: dict[int, _Counts] = defaultdict(_Counts)
    for stay in known.stays:
        row = counts[stay.stage_id]
        row.begun += stay.is_first
        row.entered += stay.entered_at >= known.since
        if stay.left_at is None or stay.went is None:
            row.here.append(stay)
        else:
            row.days.append(_days(known, stay.entered_at, stay.left_at))
            row.left[str(stay.went)] += 1
    numbers = numbers_by_stage(known)
    minutes: dict[str, dict[str, list[int]]] = {}
    of_case: dict[int, list[OperationDone]] = defaultdict(list)
    for each in known.done:
        of_case[each.case_id].append(each)
        if each.minutes:
            minutes.setdefault(each.card, {}).setdefault(each.no, []).append(each.minutes)
    return [
        _facts(known, stage, counts[stage.id], minutes, of_case, numbers.get(stage.id))
        for stage in known.stages
    ]


def _days(known: Known, first: datetime, last: datetime) -> int:
    day_of = known.calendar.local_day
    return known.calendar.working_days_between(day_of(first), day_of(last))


def _facts(  # noqa: PLR0917 - one row of the past from its sources
    known: Known,
    stage: Stage,
    row: _Counts,
    minutes: Mapping[str, Mapping[str, Sequence[int]]],
    of_case: Mapping[int, Sequence[OperationDone]],
    numbers: Sequence[str] | None,
) -> StageFacts:
    ordered = sorted(row.days)
    usual = p75(row.days)
    card = known.cards.get(stage.id)
    standing = [_standing(known, stay, card, of_case.get(stay.case_id, ())) for stay in row.here]
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
            numbers=numbers,
            standing=tuple(standing),
        ),
        entered=row.entered,
        ages=tuple(int(each.days) for each in standing),
        amount=sum(stay.amount for stay in row.here),
        limit=stuck_limit(stage.normal_days, usual),
        p50=ordered[(len(ordered) - 1) // 2] if ordered else None,
        p75=usual,
    )


def _standing(
    known: Known, stay: Stay, card: Card | None, done: Iterable[OperationDone]
) -> Standing:
    """A case on its stage; of a card of several stages all that is behind it counts."""
    code = card.code if card else None
    is_whole = card is not None and len(card.stages) > 1
    numbers = {
        each.no
        for each in done
        if each.card == code
        and (is_whole or each.done_at is None or each.done_at >= stay.entered_at)
    }
    return Standing(
        stage=str(stay.stage_id),
        days=_days(known, stay.entered_at, known.until),
        age=_days(known, stay.opened_at, known.until),
        done=tuple(sorted(numbers)),
        value=stay.amount or None,
    )


def numbers_by_stage(
    known: Known, cards: Mapping[int, Card] | None = None
) -> dict[int, tuple[str, ...]]:
    """Stage → the operations of its card that belong to it, where the card has several stages.

    `cards` are other ones than those known; what was done of a card by its code counts for them.
    """
    of = known.cards if cards is None else cards
    covered: dict[str, list[Stage]] = {}
    for stage in known.stages:
        card = of.get(stage.id)
        if card is not None and len(card.stages) > 1:
            covered.setdefault(card.code, []).append(stage)
    found: dict[int, tuple[str, ...]] = {}
    for rows in covered.values():
        card = of[rows[0].id]
        parts = divided(
            card,
            [(str(stage.id), float(stage.normal_days)) for stage in rows],
            _done_by_stage(known, card.code),
        )
        found |= {int(code): numbers for code, numbers in parts.items()}
    return found


def _done_by_stage(known: Known, code: str) -> dict[str, Counter[str]]:
    """Operation → how often it was done on which stage of its card."""
    of_case: dict[int, list[Stay]] = defaultdict(list)
    for stay in known.stays:
        of_case[stay.case_id].append(stay)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for each in known.done:
        if each.card != code or each.done_at is None:
            continue
        for stay in of_case.get(each.case_id, ()):
            is_after = stay.left_at is not None and each.done_at > stay.left_at
            if stay.entered_at <= each.done_at and not is_after:
                found[each.no][str(stay.stage_id)] += 1
                break
    return found


def won_by_month(found: Iterable[Stay], calendar: WorkingCalendar) -> Mapping[date, int]:
    """First day of a month → cases won in it, by the company's own clock."""
    months = (
        calendar.local_day(stay.left_at).replace(day=1)
        for stay in found
        if stay.went == "won" and stay.left_at
    )
    return Counter(months)
