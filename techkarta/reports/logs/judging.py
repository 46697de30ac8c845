"""A log judged: sums for the page, and every case for the lists behind its numbers."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogFile, LogRead, not_judged, traces_of
from techkarta.engine.conformance.executions import STRUCTURAL, Judgement, Trace
from techkarta.engine.conformance.judging import Judge
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.results import CaseResult, Totals
from techkarta.engine.planning.calendar import WorkingCalendar

WAYS = 12
PEOPLE = 12
DIVIDER = "\t"


class JudgedLog(NamedTuple):
    """Sums as data, and the cases as a Parquet file."""

    summary: dict[str, Any]
    cases: bytes


def judge_log(
    path: Path, given: LogMap, cards: Sequence[Card], calendar: WorkingCalendar
) -> JudgedLog:
    """Judge every case. EngineError: a log that cannot be used."""
    judges = [Judge(card, calendar) for card in cards]
    totals, counts = Totals(cards), _Counts(len(cards))
    rows: list[dict[str, object]] = []
    read, cases = traces_of(LogFile(path=path, given=given), cards)
    for traces in cases:
        judgements = []
        for place, trace in traces:
            judgement = judges[place].judge(trace)
            totals.add_card(place, trace.executions, judgement.deviations)
            counts.add(place, trace, judgement)
            judgements.append(judgement)
        result = CaseResult(case=traces[0][1].case, judgements=tuple(judgements))
        totals.add(result)
        rows.append(_row(result, traces))
    return JudgedLog(_summary(totals, counts, read), _packed(rows))


class _Counts:
    """What totals do not hold: who did which operation wrongly, and the ways through a card."""

    def __init__(self, cards: int) -> None:
        self.done: list[Counter[tuple[str, str]]] = [Counter() for _ in range(cards)]
        self.wrong: list[Counter[tuple[str, str]]] = [Counter() for _ in range(cards)]
        self.ways: Counter[tuple[int, str]] = Counter()
        self.samples: dict[tuple[int, str], dict[str, object]] = {}

    def add(self, place: int, trace: Trace, judgement: Judgement) -> None:
        """Count a case on a card."""
        for each in trace.executions:
            self.done[place][each.operation, each.user] += 1
        for deviation in judgement.deviations:
            if deviation.code in STRUCTURAL:
                key = deviation.operation, deviation.user
                self.wrong[place][key] += 1
                self.done[place][key] += deviation.code == "missing"
        way = place, way_of(trace)
        self.ways[way] += 1
        if way not in self.samples:
            self.samples[way] = _sample(trace, judgement)


def way_of(trace: Trace) -> str:
    """The executions of a case as one word, equal for equal ways."""
    return "-".join(each.operation for each in trace.executions)


def _sample(trace: Trace, judgement: Judgement) -> dict[str, object]:
    """A way as steps: operation, and what is wrong with it."""
    told: dict[str, list[str]] = defaultdict(list)
    for deviation in judgement.deviations:
        if deviation.code in STRUCTURAL and deviation.code != "missing":
            told[deviation.operation].append(deviation.code)
    seen: set[str] = set()
    steps = []
    for each in trace.executions:
        codes = told[each.operation]
        # Of an operation done again it is the later executions that are repeated.
        wanted = ("off_card", "repeated") if each.operation in seen else ("off_card", "order")
        steps.append([each.operation, next((code for code in wanted if code in codes), "")])
        seen.add(each.operation)
    missing = [each.operation for each in judgement.deviations if each.code == "missing"]
    return {"steps": steps, "missing": missing, "cost": judgement.cost}


def _row(result: CaseResult, traces: Sequence[tuple[int, Trace]]) -> dict[str, object]:
    return {
        "case": result.case,
        "cost": result.cost,
        "fitness": result.fitness,
        "events": result.events,
        "ways": [f"{place}:{way_of(trace)}" for place, trace in traces],
        "deviations": [
            DIVIDER.join((deviation.code, deviation.operation, deviation.user))
            for judgement in result.judgements
            for deviation in judgement.deviations
        ],
        "executions": json.dumps(
            [
                (place, each.operation, each.start, each.end, each.user)
                for place, trace in traces
                for each in trace.executions
            ],
            ensure_ascii=False,
        ),
    }


def _packed(rows: Sequence[dict[str, object]]) -> bytes:
    import polars as pl  # noqa: PLC0415 - slow to import

    schema: dict[str, Any] = {
        "case": pl.String,
        "cost": pl.Int32,
        "fitness": pl.Float64,
        "events": pl.Int32,
        "ways": pl.List(pl.String),
        "deviations": pl.List(pl.String),
        "executions": pl.String,
    }
    file = BytesIO()
    frame = pl.DataFrame(rows, schema=schema)
    frame.sort("cost", descending=True, maintain_order=True).write_parquet(file)
    return file.getvalue()


def _summary(totals: Totals, counts: _Counts, read: LogRead) -> dict[str, Any]:
    problems = read.problems
    return {
        "cases": totals.cases,
        "conforming": totals.conforming,
        "events": totals.events,
        "fitness": totals.fitness_mean,
        "deviations": dict(totals.deviations),
        "not_judged": list(not_judged(read.shape)),
        "off_card": totals.off_card.most_common(PEOPLE),
        "people": _people(totals),
        "heat": [
            {
                no: [
                    [user, n, counts.wrong[place][no, user]]
                    for (operation, user), n in counts.done[place].items()
                    if operation == no
                ]
                for no in operations
            }
            for place, operations in enumerate(totals.operations)
        ],
        "operations": [
            {no: [tally.executions, dict(tally.deviations)] for no, tally in operations.items()}
            for operations in totals.operations
        ],
        "ways": [
            {"place": place, "way": way, "count": count, **counts.samples[place, way]}
            for (place, way), count in counts.ways.most_common(WAYS)
        ],
        "ways_in_all": len(counts.ways),
        "rows": {
            "read": problems.rows,
            "broken": problems.broken_rows,
            "doubtful": problems.doubtful_rows,
            "elsewhere": read.elsewhere,
            "named": [
                [each.line, each.code, dict(each.params)]
                for each in (*problems.broken, *problems.doubtful)
            ],
        },
    }


def _people(totals: Totals) -> list[str]:
    """Whoever did most, by name."""
    busiest = sorted(totals.users, key=lambda name: -totals.users[name].executions)[:PEOPLE]
    return sorted(busiest)
