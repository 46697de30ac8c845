"""A line filled from the past: inflow, ways, minutes and stays as they were, nothing asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, pstdev

from techkarta.engine.cards.model import Card, Text
from techkarta.engine.errors import EngineError

from .making import card_operations
from .model import (
    ENDS,
    LOST,
    WON,
    Chance,
    Law,
    LineOperation,
    Pool,
    Scenario,
    Source,
    Stage,
    Standing,
)

ENOUGH_STAYS, ENOUGH_MINUTES = 5, 10
SHARE = 0.75
"""The part of a day that is left for operations: rule F5."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePast:
    """What happened on one stage, in the order of its process.

    `begun` cases came into the line here; `days` are working days of the stays that ended, `left`
    counts where these went (a stage, won, lost), `minutes` are what operations took. `numbers` are
    those of the card's operations that belong to this stage (None: all), `standing` the cases that
    stand here at the end of the past.
    """

    code: str
    process: str
    card: Card | None
    normal_days: float
    begun: int = 0
    days: Sequence[float] = ()
    left: Mapping[str, int]
    minutes: Mapping[str, Sequence[float]]
    numbers: Sequence[str] | None = None
    standing: Sequence[Standing] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known of a line: `days` working days of it, and the people of each role now."""

    days: float
    stages: Sequence[StagePast]
    people: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """Where the past is silent and something was taken for granted instead.

    Codes: way_onward(stage), usual_stay(stage, days), nobody(role).
    """

    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The line, and what of it does not come from the past."""

    scenario: Scenario
    assumed: tuple[Assumption, ...]


def fitted(past: Past, *, days: float) -> Fitted:
    """The line of a past, to run over `days` counted working days; see `settled`.

    A stage lasts as long as it used to, longer where people are short: its stay is the client's
    time and runs beside the operations. Minutes of an operation are its mean fact from ten
    observations on, else its norm. EngineError no_arrivals where no case has come.
    """
    if not any(stage.begun for stage in past.stages) or past.days <= 0:
        raise EngineError("no_arrivals")
    assumed: list[Assumption] = []
    codes = {stage.code for stage in past.stages}
    onward = _onward(past.stages)
    stages = tuple(
        Stage(
            code=stage.code,
            operations=tuple(_operations(stage)),
            next=_ways(stage, codes, onward[stage.code], assumed),
            wait=_stay(stage, assumed),
        )
        for stage in past.stages
    )
    return Fitted(
        scenario=Scenario(
            days=days,
            people=_people(past.people, stages, assumed),
            sources=tuple(
                Source(process=each.process, stage=each.code, per_day=each.begun / past.days)
                for each in past.stages
                if each.begun
            ),
            stages=stages,
            present=_present(past.stages, stages),
            role_titles=_role_titles(past.stages),
        ),
        assumed=tuple(assumed),
    )


def with_card(past: Past, numbers: Mapping[str, Sequence[str]], card: Card) -> Past:
    """The same past with another card on its stages; `numbers` are its operations by stage.

    What operations took is kept where the card leaves their norm as it was; a norm that was changed
    is what the author expects.
    """
    return replace(
        past,
        stages=tuple(
            replace(each, card=card, numbers=numbers[each.code], minutes=_kept_minutes(each, card))
            if each.code in numbers
            else each
            for each in past.stages
        ),
    )


def _present(past: Sequence[StagePast], stages: Sequence[Stage]) -> tuple[Standing, ...]:
    """Who stands in the line, whoever has stood longest first, with what is done of its stage."""
    found = []
    for known, stage in zip(past, stages, strict=True):
        numbers = {each.no for each in stage.operations}
        found += [
            replace(each, stage=stage.code, done=tuple(no for no in each.done if no in numbers))
            for each in known.standing
        ]
    return tuple(sorted(found, key=lambda each: -each.days))


def _kept_minutes(stage: StagePast, card: Card) -> Mapping[str, Sequence[float]]:
    known = {each.no: each.norm for each in stage.card.operations} if stage.card else {}
    same = {each.no for each in card.operations if known.get(each.no, False) == each.norm}
    return {no: minutes for no, minutes in stage.minutes.items() if no in same}


def _onward(stages: Sequence[StagePast]) -> dict[str, str]:
    """Stage → the next one of its process; the last one wins."""
    found = {}
    for at, stage in enumerate(stages):
        after = stages[at + 1] if at + 1 < len(stages) else None
        is_last = after is None or after.process != stage.process
        found[stage.code] = WON if is_last or after is None else after.code
    return found


def _ways(
    stage: StagePast, codes: set[str], onward: str, assumed: list[Assumption]
) -> Mapping[str, float]:
    """Shares of the ways out; a stage nobody has left for good yet leads onward."""
    counts = Counter(
        {way: n for way, n in stage.left.items() if n > 0 and (way in codes or way in ENDS)}
    )
    if not counts[onward] and not any(counts[end] for end in ENDS):
        assumed.append(Assumption(code="way_onward", params={"stage": stage.code}))
        counts[onward] += 1
    whole = counts.total()
    return {way: n / whole for way, n in counts.items() if n}


def _stay(stage: StagePast, assumed: list[Assumption]) -> Chance | None:
    if len(stage.days) < ENOUGH_STAYS:
        told = {"stage": stage.code, "days": stage.normal_days}
        assumed.append(Assumption(code="usual_stay", params=told))
        return _chance([stage.normal_days]) if stage.normal_days else None
    return _chance(stage.days) if fmean(stage.days) > 0 else None


def _chance(values: Sequence[float]) -> Chance:
    mean = fmean(values)
    cv = pstdev(values) / mean
    return Chance(law=Law.LOGNORMAL if cv else Law.FIXED, mean=mean, cv=cv)


def _operations(stage: StagePast) -> Iterator[LineOperation]:
    """Operations somebody performs; what a card gives no minutes and no fact takes no time."""
    known = card_operations(stage.card) if stage.card else ()
    timed = []
    for each in known:
        if stage.numbers is not None and each.no not in stage.numbers:
            continue
        facts = [value for value in stage.minutes.get(each.no, ()) if value > 0]
        operation = replace(each, time=_chance(facts)) if len(facts) >= ENOUGH_MINUTES else each
        if operation.role and operation.time.mean > 0:
            timed.append(operation)
    numbers = {each.no for each in timed}
    for operation in timed:
        yield replace(operation, after=tuple(no for no in operation.after if no in numbers))


def _people(
    people: Mapping[str, int], stages: Sequence[Stage], assumed: list[Assumption]
) -> Mapping[str, Pool]:
    """A pool for every role that works; where nobody holds it, as few as can do the work."""
    needed: Counter[str] = Counter()
    for stage in stages:
        for operation in stage.operations:
            needed |= Counter(operation.roles)
    for role, count in needed.items():
        if people.get(role, 0) < count:
            assumed.append(Assumption(code="nobody", params={"role": role, "count": count}))
    return {
        role: Pool(count=max(count, people.get(role, 0)), share=SHARE)
        for role, count in sorted(needed.items())
    }


def _role_titles(stages: Sequence[StagePast]) -> dict[str, Text]:
    cards = (stage.card for stage in stages if stage.card)
    return {role: title for card in cards for role, title in card.roles.items()}


__all__ = ["LOST", "WON", "Assumption", "Fitted", "Past", "StagePast", "fitted", "with_card"]
