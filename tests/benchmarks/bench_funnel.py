"""Funnel and velocity of a log beside the same by hand, in DuckDB and in pandas.

Run: make bench. Ten million events in one Parquet file; CPU time, in turns, medians.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from techkarta.engine.analytics.funnel import events_of, velocity
from tests.benchmarks.bench_peers import noisy
from tests.benchmarks.others import in_turns

CASES = 1_100_000
REACHED = """select "case", operation, min(start) as first from read_parquet('{path}')
    where "case" is not null and operation is not null and start is not null group by all"""
FUNNEL = f"select operation, count(*) as cases from ({REACHED}) group by operation"  # noqa: S608 - our own words
ONE_PASS = f"""select operation, count(*), count(days), avg(days), median(days) from (
    select operation, (epoch(lead(first) over (partition by "case" order by first, operation))
        - epoch(first)) / 86400 as days from ({REACHED})) group by operation"""  # noqa: S608 - our own words
VELOCITY = f"""select operation, count(*), avg(days), median(days) from (
    select operation, (epoch(lead(first) over (partition by "case" order by first, operation))
        - epoch(first)) / 86400 as days from ({REACHED}))
    where days is not null group by operation"""  # noqa: S608 - our own words


# Ibis calls DuckDB by an old name.
@pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
def bench_funnel_and_velocity(tmp_path: Path) -> None:
    """Both over the same file."""
    path = tmp_path / "log.parquet"
    frame = noisy(CASES)
    frame.select("case", "operation", "start").write_parquet(path)
    events = len(frame)
    del frame
    counted = events_of(path)

    def by_expressions() -> object:
        return velocity(counted).to_polars()

    def by_hand() -> object:
        base = duckdb.connect()
        return base.sql(FUNNEL.format(path=path)).pl(), base.sql(VELOCITY.format(path=path)).pl()

    def by_one_query() -> object:
        return duckdb.connect().sql(ONE_PASS.format(path=path)).pl()

    def by_pandas() -> object:
        rows = pd.read_parquet(path)
        first = rows.groupby(["case", "operation"], sort=False)["start"].min().reset_index()
        reached = first.groupby("operation").size()
        first = first.sort_values(["case", "start", "operation"])
        after = first.groupby("case", sort=False)["start"].shift(-1)
        first["days"] = (after - first["start"]).dt.total_seconds() / 86400
        kept = first.dropna(subset=["days"])
        return reached, kept.groupby("operation")["days"].agg(["count", "mean", "median"])

    by_expressions()
    print(f"\nfunnel and velocity, {events:,} events: CPU time")
    ours = {"Techkarta (Ibis, DuckDB)": by_expressions}
    in_turns(ours | {"two queries": by_hand, "one query": by_one_query}, rounds=3)
    in_turns(ours | {"pandas": by_pandas}, rounds=1)
