"""The company's line as it was and is: read from its deals, cards and people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import calendar_of, staffing
from techkarta.cases.selectors.flow import Stay, stays
from techkarta.engine.cards.model import Card
from techkarta.engine.line.fitting import Fitted, Past, fitted, with_card
from techkarta.engine.line.forecast import from_present, settled
from techkarta.engine.line.model import Scenario
from techkarta.method.selectors import (
    CardInForce,
    CardVersion,
    Process,
    card_of,
    cards_in_force,
    draft_card,
    processes,
    version,
)
from techkarta.work.selectors import operations_done

from ..mapping import Known, StageFacts, numbers_by_stage, stage_facts, won_by_month

LOOKED_BACK = timedelta(days=365)
SALES = "sales"
YEAR_DAYS = 250.0
"""Counted working days: twelve months of the steady state."""
QUARTER = timedelta(days=91)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePast:
    """Everything known of the line at a moment: `days` working days of it.

    `won` counts contracts by process and first day of a month.
    """

    processes: Sequence[Process]
    stages: Sequence[StageFacts]
    past: Past
    source: Known
    won: Mapping[int, Mapping[date, int]]
    since: date
    until: date


def line_past(actor: Actor, moment: datetime) -> LinePast:
    """The year before a moment; a constant number of queries."""
    require(actor, "line.view")
    calendar = calendar_of(actor.organisation_id)
    sold = [process for process in processes(actor.organisation_id) if process.kind == SALES]
    rows = [stage for process in sold for stage in process.stages.all()]
    found = stays(actor, "line.view", since=moment - LOOKED_BACK, until=moment)
    since = _begin(found, moment)
    cards = _usual_cards(cards_in_force([stage.id for stage in rows]))
    codes = sorted({card.code for card in cards.values()})
    first, last = calendar.local_day(since), calendar.local_day(moment)
    known = Known(
        stages=rows,
        stays=found,
        cards=cards,
        done=operations_done(actor.organisation_id, codes, moment - LOOKED_BACK, moment),
        calendar=calendar,
        since=since,
        until=moment,
    )
    facts = stage_facts(known)
    return LinePast(
        processes=sold,
        stages=facts,
        past=Past(
            days=calendar.working_days_between(first, last),
            stages=tuple(each.past for each in facts),
            people=_people(actor.organisation_id),
        ),
        won={
            process.id: won_by_month(
                (stay for stay in found if stay.process_id == process.id), calendar
            )
            for process in sold
        },
        source=known,
        since=first,
        until=last,
    )


def fitted_line(known: LinePast) -> Fitted:
    """The line of the past over the year to come, begun with the cases that stand in it.

    EngineError no_arrivals.
    """
    line = fitted(known.past, days=YEAR_DAYS)
    return replace(line, scenario=from_present(line.scenario, days=YEAR_DAYS))


def steady_line(line: Fitted) -> Fitted:
    """The same line over a year of its steady state: what it comes to if nothing changes."""
    return replace(line, scenario=settled(line.scenario, days=YEAR_DAYS))


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCard:
    """The line with a version of a card put on its stage instead of the card in force."""

    version: CardVersion
    card: Card
    line: Fitted


def line_with_card(actor: Actor, known: LinePast, version_id: int) -> OtherCard | None:
    """The line under a version of a card, which may be a draft; None where it has no stage here.

    NotFound where the company has no such version. EngineError no_arrivals.
    """
    row = version(actor, version_id)
    card = draft_card(row)
    covered = _covered(known, row, card)
    if not covered:
        return None
    numbers = numbers_by_stage(known.source, dict.fromkeys(covered, card))
    parts = {str(stage): numbers.get(stage, _numbers(card)) for stage in covered}
    # What an earlier revision did on stages this one leaves is no longer done there.
    left = (each.past for each in known.stages if each.past.code not in parts)
    parts |= {each.code: () for each in left if each.card and each.card.code == card.code}
    changed = replace(known, past=with_card(known.past, parts, card))
    return OtherCard(version=row, card=card, line=fitted_line(changed))


def _covered(known: LinePast, row: CardVersion, card: Card) -> list[int]:
    """The stages of the line a version covers: its own, and of its process those it names."""
    own = next((each.stage for each in known.stages if each.stage.id == row.card.stage_id), None)
    if own is None:
        return []
    return [
        each.stage.id
        for each in known.stages
        if each.stage.id == own.id
        or (each.stage.process_id == own.process_id and each.stage.code in card.stages)
    ]


def _numbers(card: Card) -> tuple[str, ...]:
    return tuple(each.no for each in card.operations)


def replayed_line(known: LinePast, *, days: int) -> Scenario:
    """The line of the past over the `days` that followed it, from the cases it stood with then.

    EngineError no_arrivals.
    """
    return from_present(fitted(known.past, days=days).scenario, days=days)


def _begin(found: Sequence[Stay], moment: datetime) -> datetime:
    """When the company's history begins, at most a year back."""
    first = min((stay.entered_at for stay in found if stay.is_first), default=moment)
    return max(first, moment - LOOKED_BACK)


def _usual_cards(in_force: Mapping[int, Sequence[CardInForce]]) -> dict[int, Card]:
    """Stage → its card for clients of every type, else the first one.

    Cases run by a card of several stages from its first one on: where that is the usual one there,
    it is so on all its stages, else on none.
    """
    usual = {
        stage_id: min(known, key=lambda each: (bool(each.client_types), each.is_whole_cycle))
        for stage_id, known in in_force.items()
        if known
    }
    begun = {each.version_id for each in usual.values() if each.is_first and each.is_whole_cycle}
    found: dict[int, Card] = {}
    for stage_id, known in in_force.items():
        cycle = next((each for each in known if each.version_id in begun), None)
        chosen = cycle or usual.get(stage_id)
        if chosen is not None and (cycle or chosen.is_first):
            found[stage_id] = card_of(chosen.version_id)
    return found


def _people(organisation_id: int) -> Mapping[str, int]:
    people = staffing(organisation_id).people.values()
    return Counter(role for person in people for role in person.roles)
