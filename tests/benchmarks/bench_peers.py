"""Conformance side by side with others on the same data: CPU time, in turns, medians.

Run: make bench. The ratio is what counts: the machine's speed drifts, and others work on it.
"""

from __future__ import annotations

import multiprocessing
import warnings
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from techkarta.engine.conformance.conforming import LogFile, conform
from techkarta.engine.conformance.frames.frame import costs_of
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.standard import standard
from techkarta.engine.planning.calendar import working_calendar
from tests.benchmarks.bench_conformance import CARD
from tests.benchmarks.others import as_xes_columns, in_turns, own_costs, rust_costs
from tests.engine.conformance.peers import PRICE, net_of

FRAME_CASES, FILE_CASES = 100_000, 1_080_000
DAYS_400 = 400_000
MINUTE = 60_000_000


def noisy(cases: int) -> pl.DataFrame:
    """Executions in the order of time: ten operations, three in ten cases with a fault."""
    chance = np.random.default_rng(5)
    names = np.array([*(each.no for each in CARD.operations), "999"])
    way = np.tile(np.arange(10), (cases, 1))
    kept = chance.random((cases, 10)) < 1
    for optional in (3, 7):
        kept[:, optional] = chance.random(cases) > 0.4
    faulty = np.flatnonzero(chance.random(cases) < 0.3)
    at, kind = chance.integers(0, 9, len(faulty)), chance.integers(0, 3, len(faulty))
    kept[faulty[kind == 0], at[kind == 0]] = False
    swapped, place = faulty[kind == 1], at[kind == 1]
    way[swapped, place], way[swapped, place + 1] = place + 1, place
    way[faulty[kind == 2], at[kind == 2]] = chance.integers(0, 11, int((kind == 2).sum()))
    taken = chance.integers(5, 40, (cases, 10)) * MINUTE
    passed = np.cumsum(taken + chance.integers(0, 600, (cases, 10)) * MINUTE, axis=1)
    starts = 1_767_225_600_000_000 + chance.integers(0, DAYS_400, cases)[:, None] * MINUTE + passed
    owners = np.broadcast_to(np.arange(cases)[:, None], kept.shape)
    users = chance.integers(0, 20, kept.shape)
    moment = pl.Datetime("us", "UTC")
    return (
        pl.DataFrame(
            {
                "case": owners[kept],
                "operation": names[way[kept]],
                "start": starts[kept],
                "end": (starts + taken)[kept],
                "user": users[kept],
            }
        )
        .sort("start")
        .with_columns(
            pl.format("case-{}", pl.col("case").cast(pl.String).str.zfill(7)).alias("case"),
            pl.col("start", "end").cast(moment),
            pl.format("user {}", "user").alias("user"),
        )
    )


def bench_frames_against_others() -> None:
    """100,000 cases in one time-ordered data frame with text ids, to the cost of every case."""
    pytest.importorskip("pm4py")
    warnings.simplefilter("ignore")
    from pm4py.algo.conformance.alignments.petri_net import algorithm as aligning  # noqa: PLC0415 - not everywhere
    from pm4py.algo.conformance.tokenreplay import algorithm as replaying  # noqa: PLC0415 - not everywhere

    frame = noisy(FRAME_CASES)
    foreign = pd.DataFrame(
        {
            "case:concept:name": frame["case"].to_list(),
            "concept:name": frame["operation"].to_list(),
            # With a zone they convert sixty times slower.
            "time:timestamp": frame["start"].dt.replace_time_zone(None).to_numpy(),
        }
    )
    net, first, last = net_of(standard(CARD))
    silent = {"show_progress_bar": False}

    def replayed() -> object:
        return replaying.apply(foreign, net, first, last, parameters=silent)

    def aligned(variant: object) -> object:
        return aligning.apply(foreign, net, first, last, variant=variant, parameters=silent)

    rust = as_xes_columns(frame)
    costs_of(frame, CARD)
    kinds = aligning.Variants
    print(f"\nconformance of {len(frame):,} events in {FRAME_CASES:,} cases: CPU time")
    in_turns(
        {
            "Techkarta": partial(costs_of, frame, CARD),
            "PM4Py alignments": partial(aligned, kinds.VERSION_STATE_EQUATION_A_STAR),
            "PM4Py Dijkstra, less memory": partial(aligned, kinds.VERSION_DIJKSTRA_LESS_MEMORY),
            "PM4Py token replay": replayed,
            "r4pm (Rust)": partial(rust_costs, rust, (net, first, last)),
        },
        rounds=3,
    )
    # The other way of PM4Py finds the same costs and calls something else fitness.
    found = aligned(kinds.VERSION_STATE_EQUATION_A_STAR)
    costs = [each["cost"] // PRICE for each in found]
    judged = costs_of(frame, CARD)
    own = judged.sort("case")["cost"].to_list()
    by_variant = own_costs(frame, judged) == rust_costs(rust, (net, first, last))
    print(f"  the same cost for every case: PM4Py {costs == own}, r4pm {by_variant}")
    fitness = [each["fitness"] for each in found]
    close = np.isclose(fitness, judged.sort("case")["fitness"].to_numpy())
    print(f"  the same fitness for every case: PM4Py {close.all()}")


def bench_files_against_a_sort(tmp_path: Path) -> None:
    """Ten million events from time-ordered Parquet, all deviations, beside a scan and sort."""
    path = tmp_path / "log.parquet"
    frame = noisy(FILE_CASES)
    frame.write_parquet(path)
    events = len(frame)
    del frame
    log = LogFile(path=path, given=LogMap(tz="UTC"))
    order = pl.scan_parquet(path).sort("case", "start", "end")
    print(f"\nconformance of {events:,} events from Parquet: CPU time")
    in_turns(
        {
            "Techkarta, all deviations": partial(conform, log, [CARD], working_calendar("RU")),
            "polars, streaming scan and sort": partial(order.collect, engine="streaming"),
        },
        rounds=3,
    )
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        print(
            f"  memory of a process of its own, at most {alone.submit(peak, log).result():.2f} GB"
        )


def peak(log: LogFile) -> float:
    """Gigabytes this process took at most, all deviations of a log found."""
    conform(log, [CARD], working_calendar("RU"))
    # Not by getrusage: there a process inherits the most of the one that began it.
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e9
