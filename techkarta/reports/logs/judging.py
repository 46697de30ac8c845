"""A log judged: sums for the page, and every case for the lists behind its numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from techkarta.engine.cards.model import Card
from techkarta.engine.compiling import IS_COMPILED
from techkarta.engine.conformance.conforming import LogFile, LogRead, not_judged
from techkarta.engine.conformance.executions import STRUCTURAL
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.results import Totals
from techkarta.engine.planning.calendar import WorkingCalendar

if TYPE_CHECKING:
    import polars as pl

WAYS = 12
PEOPLE = 12
DIVIDER = "\t"
Done = dict[tuple[str, str], int]
"""Operation and person → how often."""


class JudgedLog(NamedTuple):
    """Sums as data, and the cases as a Parquet file."""

    summary: dict[str, Any]
    cases: bytes


@dataclass(slots=True)
class Counts:
    """What totals do not hold, by card: who did which operation, and wrongly; ways through it.

    `judged`: cases, and those of them by the card. `samples`: what the first case of a way was;
    of the commonest ways at least.
    """

    done: list[Done]
    wrong: list[Done]
    judged: list[tuple[int, int]]
    ways: Counter[tuple[int, str]] = field(default_factory=Counter)
    samples: dict[tuple[int, str], dict[str, object]] = field(default_factory=dict)

    @classmethod
    def of(cls, cards: Sequence[Card]) -> Counts:
        """Nothing counted yet."""
        return cls([{} for _ in cards], [{} for _ in cards], [(0, 0)] * len(cards))

    def commonest(self) -> list[tuple[int, str]]:
        """The ways most cases went, card and way."""
        return sorted(self.ways, key=lambda each: (-self.ways[each], each))[:WAYS]


class Judged(NamedTuple):
    """What a judge of logs gives: sums, counts, how it was read, the cases as a frame."""

    totals: Totals
    counts: Counts
    read: LogRead
    cases: pl.DataFrame


def judge_log(
    path: Path, given: LogMap, cards: Sequence[Card], calendar: WorkingCalendar
) -> JudgedLog:
    """Judge every case, all at once where that can be done. EngineError: a log of no use."""
    from .in_columns import judged_in_columns  # noqa: PLC0415 - the compiler is slow to load
    from .one_by_one import judged_one_by_one  # noqa: PLC0415 - beside the other way

    log = LogFile(path=path, given=given)
    found = judged_in_columns(log, cards, calendar) if IS_COMPILED else None
    if found is None:
        found = judged_one_by_one(log, cards, calendar)
    file = BytesIO()
    found.cases.sort("cost", descending=True, maintain_order=True).write_parquet(file)
    return JudgedLog(summary_of(found), file.getvalue())


def schema_of_cases() -> pl.Schema:
    """The columns of a case.

    `ways` as card:way; `deviations` as code, operation, person; `executions` as JSON of card,
    operation, start, end, person; `done`: different operations; `ended`: the last moment.
    """
    import polars as pl  # noqa: PLC0415 - slow to import

    columns: dict[str, Any] = {
        "case": pl.String,
        "cost": pl.Int32,
        "fitness": pl.Float64,
        "events": pl.Int32,
        "ways": pl.List(pl.String),
        "deviations": pl.List(pl.String),
        "executions": pl.String,
        "done": pl.List(pl.String),
        "outcome": pl.String,
        "ended": pl.Int64,
    }
    return pl.Schema(columns)


def way_of(operations: Iterable[str]) -> str:
    """The operations of a case as one word, equal for equal ways."""
    return "-".join(operations)


def sample(
    operations: Sequence[str], deviations: Iterable[Sequence[str]], cost: int
) -> dict[str, object]:
    """A way as steps: operation, and what is wrong with it; `deviations` by code and operation."""
    told: dict[str, list[str]] = defaultdict(list)
    missing = []
    for code, operation, *_person in deviations:
        if code == "missing":
            missing.append(operation)
        elif code in STRUCTURAL:
            told[operation].append(code)
    seen: set[str] = set()
    steps = []
    for each in operations:
        # Of an operation done again it is the later executions that are repeated.
        wanted = ("off_card", "repeated") if each in seen else ("off_card", "order")
        steps.append([each, next((code for code in wanted if code in told[each]), "")])
        seen.add(each)
    return {"steps": steps, "missing": missing, "cost": cost}


def summary_of(found: Judged) -> dict[str, Any]:
    """The sums of a log for its page."""
    totals, counts, read, cases = found
    return {
        "cases": totals.cases,
        "conforming": totals.conforming,
        "events": totals.events,
        "fitness": totals.fitness_mean,
        "deviations": dict(totals.deviations),
        "not_judged": list(not_judged(read.shape)),
        "off_card": _most(totals.off_card),
        "people": _people(totals),
        "heat": [
            _heat(operations, counts.done[place], counts.wrong[place])
            for place, operations in enumerate(totals.operations)
        ],
        "operations": [
            {no: [tally.executions, dict(tally.deviations)] for no, tally in operations.items()}
            for operations in totals.operations
        ],
        "ways": [
            {"place": place, "way": way, "count": counts.ways[place, way],
             **counts.samples[place, way]}
            for place, way in counts.commonest()
        ],
        "ways_in_all": len(counts.ways),
        "outcomes": _most(Counter(each for each in cases["outcome"].to_list() if each)),
        "cards": counts.judged,
        "rows": _rows(read),
    }  # fmt: skip


def _rows(read: LogRead) -> dict[str, Any]:
    problems = read.problems
    return {
        "read": problems.rows,
        "broken": problems.broken_rows,
        "doubtful": problems.doubtful_rows,
        "elsewhere": read.elsewhere,
        "named": [
            [each.line, each.code, dict(each.params)]
            for each in (*problems.broken, *problems.doubtful)
        ],
    }


def _heat(operations: Iterable[str], done: Done, wrong: Done) -> dict[str, list[list[object]]]:
    """Operation of the card → person, how often it was due to him, how often it went wrong."""
    found: dict[str, list[list[object]]] = {no: [] for no in operations}
    for (no, person), n in sorted(done.items()):
        if no in found:
            found[no].append([person, n, wrong.get((no, person), 0)])
    return found


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The commonest names with their counts."""
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:PEOPLE]


def _people(totals: Totals) -> list[str]:
    """Whoever did most, by name."""
    executions = {name: tally.executions for name, tally in totals.users.items()}
    return sorted(name for name, _n in _most(executions))
