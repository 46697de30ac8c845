"""How fast logs are read and judged: CPU time of this process per event, and memory by length.

Run: make bench. The same columns scanned and sorted by polars stand beside the reading, because
nothing can be judged before that is done. Structure is measured on noisy traces of wide cards,
every one of them different, so that nothing is remembered.
"""

from __future__ import annotations

import csv
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import polars as pl

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogFile, conform, traces_of
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.standard import standard
from techkarta.engine.conformance.structure import structure
from techkarta.engine.planning.calendar import working_calendar
from tests.engine.making import card, operation

CASES, RUNS = 3_000, 3
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
CHANCE = random.Random(5)  # noqa: S311 - the same log every time
# Number and predecessors; 040 and 080 are optional.
CARD = card(
    operation("010", 20),
    operation("020", 20, "010"),
    operation("030", 20, "010"),
    operation("040", 20, "020", is_mandatory=False),
    operation("050", 20, "020 030"),
    operation("060", 20, "050"),
    operation("070", 20, "050"),
    operation("080", 20, "060", is_mandatory=False),
    operation("090", 20, "060 070"),
    operation("100", 20, "090"),
)
TEXT = {"operation": pl.String}
COLUMNS = ["case", "operation", "start", "end", "user"]


def bench_logs(tmp_path: Path) -> None:
    """Cases of ten operations, three in ten of them noisy, rows in the order of time."""
    rows = sorted(_rows(CASES), key=lambda row: row[2])
    table = tmp_path / "log.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    pl.read_csv(table, try_parse_dates=True, schema_overrides=TEXT).write_parquet(
        tmp_path / "log.parquet"
    )
    print(f"\nlogs: {CASES:,} cases, {len(rows):,} events; microseconds of CPU per event")
    for form, scan in (("csv", _scan_csv), ("parquet", _scan_parquet)):
        path = tmp_path / f"log.{form}"
        log = LogFile(path=path, given=LogMap(tz="UTC"))
        for name, work in (
            ("scanned and sorted by polars", partial(scan, path)),
            ("read, case by case", partial(_read, log)),
            ("read and judged", partial(_all, log)),
        ):
            print(f"  {form:8} {name:29} {_per(work, len(rows)):6.2f}")


def bench_wide_cards() -> None:
    """Noisy traces of wide cards: swaps, repetitions, gaps."""
    print("\nwide cards: milliseconds of CPU per noisy trace")
    for width in (10, 24, 60):
        found = standard(_wide(width))
        traces = [_noisy(width) for _ in range(100)]
        begun = time.process_time()
        for trace in traces:
            structure(found, trace, found.mandatory)
        spent = (time.process_time() - begun) / len(traces) * 1000
        print(f"  {width:3} operations  {spent:8.3f}")


def bench_memory(tmp_path: Path) -> None:
    """The most that is held while a log is read through temporary files, by its length."""
    print("\nmemory: most megabytes held while reading, 2,000 rows in memory")
    for cases in (500, 1_000, 2_000):
        path = tmp_path / f"{cases}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *_rows(cases)])
        tracemalloc.start()
        _read(LogFile(path=path, given=LogMap(tz="UTC"), in_memory=2_000))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(f"  {cases:6,} cases  {most / 1e6:6.2f}")


def _rows(cases: int) -> Iterator[list[str]]:
    for number in range(cases):
        moment = BEGINNING + timedelta(minutes=CHANCE.randrange(400_000))
        for name in _names():
            end = moment + timedelta(minutes=CHANCE.randint(5, 40))
            user = f"user {CHANCE.randrange(20)}"
            yield [f"case-{number}", name, moment.isoformat(), end.isoformat(), user]
            moment = end + timedelta(minutes=CHANCE.randrange(600))


def _names() -> list[str]:
    names = [each.no for each in CARD.operations]
    for _ in range(CHANCE.randint(1, 3) if CHANCE.random() < 0.3 else 0):
        place = CHANCE.randrange(len(names) - 1)
        kind = CHANCE.randrange(3)
        if kind == 0:
            del names[place]
        elif kind == 1:
            names[place : place + 2] = names[place : place + 2][::-1]
        else:
            names.insert(place, CHANCE.choice([*names, "other"]))
    return names


def _wide(width: int) -> Card:
    numbers = [f"{number:03}" for number in range(width)]
    return card(
        *(
            operation(no, after=" ".join(CHANCE.sample(before, min(len(before), 2))))
            for place, no in enumerate(numbers)
            if (before := numbers[max(0, place - 8) : place]) is not None
        )
    )


def _noisy(width: int) -> list[int]:
    trace = list(range(width))
    for _ in range(width // 5):
        first, second = CHANCE.randrange(width), CHANCE.randrange(width)
        trace[first], trace[second] = trace[second], trace[first]
        trace.insert(CHANCE.randrange(width), CHANCE.randrange(width))
        del trace[CHANCE.randrange(width)]
    return trace


def _per(work: Callable[[], object], events: int) -> float:
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times) / events * 1e6


def _scan_csv(path: Path) -> object:
    return (
        pl.scan_csv(path, try_parse_dates=True, schema_overrides=TEXT)
        .sort("case", "start", "end")
        .collect()
    )


def _scan_parquet(path: Path) -> object:
    return pl.scan_parquet(path).sort("case", "start", "end").collect()


def _read(log: LogFile) -> int:
    _, cases = traces_of(log, [CARD])
    return sum(1 for _ in cases)


def _all(log: LogFile) -> object:
    return conform(log, [CARD], working_calendar("RU"))
