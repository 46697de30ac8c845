"""Other programs of conformance, called in the way their makers describe; and work in turns.

PM4Py (AGPL) and r4pm are tools of development: they are measured here and never shipped.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
import r4pm
from r4pm import bindings
from r4pm.petri_net import from_pm4py

COSTS = {"log_move_cost": 1, "model_move_cost": 1, "sync_move_cost": 0, "silent_move_cost": 0}
Costs = dict[tuple[str, ...], int | None]


def in_turns(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Print the median CPU seconds of each, in turns, and how many times the first it is."""
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begun = time.process_time()
            work()
            spent[name].append(time.process_time() - begun)
    medians = {name: statistics.median(times) for name, times in spent.items()}
    own = next(iter(medians.values()))
    for name, middle in medians.items():
        print(f"  {name:44} {middle:9.4f} s  {middle / own:9.1f} times")
    return medians


def as_xes_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of ours under the names the others know."""
    return frame.select(
        pl.col("case").alias("case:concept:name"),
        pl.col("operation").alias("concept:name"),
        pl.col("start")
        .dt.replace_time_zone(None)
        .dt.replace_time_zone("UTC")
        .alias("time:timestamp"),
    )


def rust_costs(foreign: pl.DataFrame, net: Any, *, most_states: int | None = None) -> Costs:
    """r4pm, from a data frame to the cost of every variant; None where it gave up."""
    log = r4pm.import_item_from_df("EventLog", foreign)
    projection = bindings.log_to_activity_projection(log)
    options = {"cost_fn": COSTS, "max_states": most_states}
    found = bindings.align_variants(from_pm4py(*net), projection, options)
    for item in (log, projection):
        r4pm.remove_item(item)
    return {tuple(each["activities"]): each["result"].get("Ok", {}).get("cost") for each in found}


def own_costs(frame: pl.DataFrame, judged: pl.DataFrame) -> Costs:
    """What was found by us, by variant."""
    traces = frame.sort("start", maintain_order=True).group_by("case").agg("operation")
    rows = traces.join(judged, on="case").select("operation", "cost").iter_rows()
    return {tuple(activities): cost for activities, cost in rows}
