"""A log judged case by case, where nothing is compiled or it is too varied for columns."""

from __future__ import annotations

import json
from collections.abc import Sequence

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogFile, traces_of
from techkarta.engine.conformance.executions import STRUCTURAL, WON, Judgement, Trace
from techkarta.engine.conformance.judging import Judge
from techkarta.engine.conformance.results import CaseResult, Totals
from techkarta.engine.planning.calendar import WorkingCalendar

from .judging import DIVIDER, Counts, Judged, sample, schema_of_cases, way_of


def judged_one_by_one(log: LogFile, cards: Sequence[Card], calendar: WorkingCalendar) -> Judged:
    """Judge every case. EngineError as `traces_of`."""
    import polars as pl  # noqa: PLC0415 - slow to import

    judges = [Judge(card, calendar) for card in cards]
    totals = Totals(cards)
    counts = Counts.of(cards)
    rows: list[dict[str, object]] = []
    read, cases = traces_of(log, cards)
    for traces in cases:
        judgements = []
        for place, trace in traces:
            judgement = judges[place].judge(trace)
            totals.add_card(place, trace.executions, judgement.deviations)
            _count(counts, place, trace, judgement)
            judgements.append(judgement)
        result = CaseResult(case=traces[0][1].case, judgements=tuple(judgements))
        totals.add(result)
        rows.append(_row(result, traces))
    return Judged(totals, counts, read, pl.DataFrame(rows, schema=schema_of_cases()))


def _count(counts: Counts, place: int, trace: Trace, judgement: Judgement) -> None:
    n, kept = counts.judged[place]
    counts.judged[place] = n + 1, kept + judgement.is_conforming
    done, wrong = counts.done[place], counts.wrong[place]
    for each in trace.executions:
        key = each.operation, each.user
        done[key] = done.get(key, 0) + 1
    for deviation in judgement.deviations:
        if deviation.code in STRUCTURAL:
            key = deviation.operation, deviation.user
            wrong[key] = wrong.get(key, 0) + 1
            done[key] = done.get(key, 0) + (deviation.code == "missing")
    operations = [each.operation for each in trace.executions]
    way = place, way_of(operations)
    counts.ways[way] += 1
    if way not in counts.samples:
        counts.samples[way] = sample(operations, judgement.deviations, judgement.cost)


def _row(result: CaseResult, traces: Sequence[tuple[int, Trace]]) -> dict[str, object]:
    executions = [(place, each) for place, trace in traces for each in trace.executions]
    outcomes = [trace.outcome for _place, trace in traces]
    return {
        "case": result.case,
        "cost": result.cost,
        "fitness": result.fitness,
        "events": result.events,
        "ways": [
            f"{place}:{way_of(each.operation for each in trace.executions)}"
            for place, trace in traces
        ],
        "deviations": [
            DIVIDER.join((deviation.code, deviation.operation, deviation.user))
            for judgement in result.judgements
            for deviation in judgement.deviations
        ],
        "executions": json.dumps(
            [
                (place, each.operation, each.start, each.end, each.user)
                for place, each in executions
            ],
            ensure_ascii=False,
        ),
        "done": sorted({each.operation for _place, each in executions}),
        "outcome": WON if WON in outcomes else next(filter(None, outcomes), ""),
        "ended": max((each.end for _place, each in executions), default=None),
    }
