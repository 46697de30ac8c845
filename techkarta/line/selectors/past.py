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
from techkarta.engine.line.forecast import settled
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
from techkarta.work.selectors import minutes_by_card

from ..mapping import StageFacts, stage_facts, won_by_month

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
    won: Mapping[int, Mapping[date, int]]
    since: date
    until: date


def line_past(actor: Actor, moment: datetime) -> LinePast:
    """The year before a moment; a constant number of queries."""
    require(actor, "line.view")
    calendar = calendar_of(actor.organisation_id)
    known = [process for process in processes(actor.organisation_id) if process.kind == SALES]
    rows = [stage for process in known for stage in process.stages.all()]
    found = stays(actor, "line.view", since=moment - LOOKED_BACK, until=moment)
    since = _begin(found, moment)
    cards = _usual_cards(cards_in_force([stage.id for stage in rows]))
    codes = [card.code for card in cards.values()]
    minutes = minutes_by_card(actor.organisation_id, codes, moment - LOOKED_BACK, moment)
    first, last = calendar.local_day(since), calendar.local_day(moment)
    facts = stage_facts(rows, found, cards, minutes, calendar, since=since, until=moment)
    return LinePast(
        processes=known,
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
            for process in known
        },
        since=first,
        until=last,
    )


def fitted_line(known: LinePast) -> Fitted:
    """The line of the past over a year of its steady state. EngineError no_arrivals."""
    line = fitted(known.past, days=YEAR_DAYS)
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
    code = str(row.card.stage_id)
    if not any(each.past.code == code for each in known.stages):
        return None
    card = draft_card(row)
    changed = replace(known, past=with_card(known.past, code, card))
    return OtherCard(version=row, card=card, line=fitted_line(changed))


def replayed_line(known: LinePast, *, days: int) -> Scenario:
    """The line of the past over the `days` that followed it. EngineError no_arrivals.

    A company younger than a year began with an empty line: so does its replay.
    """
    scenario = settled(fitted(known.past, days=days).scenario, days=days)
    if known.until - known.since >= LOOKED_BACK:
        return scenario
    warmup = min(scenario.warmup, known.past.days)
    return replace(scenario, days=warmup + days, warmup=warmup)


def _begin(found: Sequence[Stay], moment: datetime) -> datetime:
    """When the company's history begins, at most a year back."""
    first = min((stay.entered_at for stay in found if stay.is_first), default=moment)
    return max(first, moment - LOOKED_BACK)


def _usual_cards(in_force: Mapping[int, Sequence[CardInForce]]) -> dict[int, Card]:
    """Stage → its card for clients of every type, else the first one.

    The work of a card of several stages is counted once, where it begins.
    """
    usual = {
        stage_id: min(known, key=lambda each: (bool(each.client_types), each.is_whole_cycle))
        for stage_id, known in in_force.items()
        if known
    }
    return {stage_id: card_of(each.version_id) for stage_id, each in usual.items() if each.is_first}


def _people(organisation_id: int) -> Mapping[str, int]:
    people = staffing(organisation_id).people.values()
    return Counter(role for person in people for role in person.roles)
