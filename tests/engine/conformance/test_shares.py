"""A log judged by shares, in processes, as batches, in Spark: the same as judged as a whole."""

import io
import logging
import os
import pickle
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import polars as pl
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal

from techkarta.engine.analytics.funnel import events_of, funnel, velocity
from techkarta.engine.conformance import spark
from techkarta.engine.conformance.conforming import LogFile, LogRead
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.log.parquet_table import Share
from techkarta.engine.conformance.results import CaseResult, Totals
from techkarta.engine.conformance.shares import Judged, Judging, conform_shares, summed_up
from techkarta.engine.errors import EngineError
from tests.engine.conformance.test_columns import MOSCOW, P1, P2, random_log

JUDGING = Judging(cards=(P1, P2), calendar=MOSCOW, with_cases=True)
GIVEN = LogMap()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rows of all kinds in three files, a case in several of them, beside what engines note."""
    made = tmp_path_factory.mktemp("log")
    text = random_log(4, 1200).replace('"  "', '""')
    rows = pl.read_csv(io.StringIO(text), infer_schema=False, truncate_ragged_lines=True)
    rows = rows.with_columns(pl.format("{}-{}", "case", pl.int_range(pl.len()) % 40).alias("case"))
    (made / "day=1").mkdir()
    for number, name in enumerate(("a.parquet", "day=1/b.parquet", "z.parquet")):
        rows[number * 300 : (number + 1) * 300].write_parquet(made / name)
    (made / "_metadata.parquet").write_bytes(b"no log")
    (made / "_SUCCESS").touch()
    return made


def told(totals: Totals, read: LogRead, *, lines: bool = True) -> dict[str, Any]:
    problems = read.problems
    return {
        "counts": (totals.cases, totals.conforming, totals.events, totals.cost),
        "fitness": round(totals.fitness_mean, 9),
        "deviations": totals.deviations,
        "off": totals.off_card,
        "operations": [
            {no: (each.executions, +each.deviations) for no, each in row.items()}
            for row in totals.operations
        ],
        "users": {name: (each.executions, +each.deviations) for name, each in totals.users.items()},
        "rows": (read.elsewhere, problems.rows, problems.broken_rows, problems.doubtful_rows),
        "named": (problems.broken, problems.doubtful) if lines else None,
    }


def by_name(cases: tuple[CaseResult, ...] | list[CaseResult]) -> list[tuple[object, ...]]:
    return sorted((each.case, each.cost, each.fitness, each.judgements) for each in cases)


def test_shares_come_to_the_whole(folder: Path) -> None:
    log = LogFile(path=folder, given=GIVEN)
    whole = JUDGING(log)
    shares = [JUDGING(LogFile(path=folder, given=GIVEN, share=Share(each, 5))) for each in range(5)]
    assert sum(bool(share.totals.cases) for share in shares) > 1
    cases = [case for share in shares for case in share.cases]
    assert by_name(cases) == by_name(whole.cases)
    assert told(*summed_up(iter(shares), JUDGING.cards)) == told(whole.totals, whole.read)


def test_processes_come_to_the_whole(folder: Path) -> None:
    whole = JUDGING(LogFile(path=folder, given=GIVEN))
    cases: list[CaseResult] = []
    seen: list[int] = []
    log = LogFile(path=folder, given=GIVEN, progress=seen.append)
    found = conform_shares(log, JUDGING, workers=2, take=cases.append)
    assert told(*found) == told(whole.totals, whole.read)
    assert by_name(cases) == by_name(whole.cases)
    assert seen[-1] == sum(each.stat().st_size for each in folder.rglob("[a-z].parquet"))


def test_arrow_batches_of_whole_cases_come_to_the_whole(folder: Path) -> None:
    whole = JUDGING(LogFile(path=folder, given=GIVEN))
    rows = pl.read_parquet(sorted(folder.rglob("[a-z].parquet")), hive_partitioning=False)
    parts = []
    for number in range(3):
        mine = rows.filter(pl.col("case").hash(3) % 3 == number)
        batches = pa.table(mine).to_batches(max_chunksize=50)
        sent = pickle.loads(pickle.dumps((JUDGING, GIVEN)))  # noqa: S301 - our own
        (answer,) = spark._totals(*sent, rows.columns, iter(batches))  # noqa: SLF001 - what Spark calls
        parts.append(pickle.loads(answer.to_pydict()["judged"][0]))  # noqa: S301 - our own
    # Lines are those of the part.
    assert told(*summed_up(iter(parts), JUDGING.cards), lines=False) == told(
        whole.totals, whole.read, lines=False
    )


def test_nothing_to_judge_is_told_of_the_whole_alone(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "one.parquet"
    pl.DataFrame({"case": ["c"], "operation": ["010"], "start": ["2026-11-23"]}).write_parquet(path)
    parts = [
        Judging(cards=(P1,), calendar=MOSCOW)(LogFile(path=path, given=GIVEN, share=Share(each, 2)))
        for each in range(2)
    ]
    assert sorted(part.totals.cases for part in parts) == [0, 1]
    empty: Iterator[Judged] = (part for part in parts if not part.totals.cases)
    with pytest.raises(EngineError) as caught:
        summed_up(empty, (P1,))
    assert caught.value.code == "log_empty"
    assert spark.judged_batches(JUDGING, GIVEN, []) is None


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """Spark on this machine alone, whose workers are this Python."""
    pyspark = pytest.importorskip("pyspark.sql", reason="Spark is not installed: make test-spark")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Spark needs Java 17, which is not on this machine")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    logging.getLogger("py4j").setLevel(logging.WARNING)
    made = (
        pyspark.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    yield made
    made.stop()
    del os.environ["PYSPARK_PYTHON"]


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_spark_comes_to_the_whole(folder: Path, session: Any) -> None:
    whole = JUDGING(LogFile(path=folder, given=GIVEN))
    frame = session.read.parquet(*map(str, sorted(folder.rglob("[a-z].parquet"))))
    assert told(*spark.conform_in_spark(frame, JUDGING, GIVEN), lines=False) == told(
        whole.totals, whole.read, lines=False
    )
    rows = spark.cases_in_spark(frame, JUDGING, GIVEN).collect()
    costs = {row["case"]: (row["cost"], row["missing"], row["events"]) for row in rows}
    assert costs == {
        each.case: (each.cost, ";".join(each.operations("missing")), each.events)
        for each in whole.cases
    }


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_spark_counts_the_same_funnel_and_velocity(folder: Path, session: Any) -> None:
    path = folder.parent / "moments.parquet"
    moment = pl.col("start").str.slice(0, 10).str.to_datetime("%Y-%m-%d", strict=False)
    rows = pl.read_parquet(folder / "a.parquet")
    rows.select("case", "operation", moment.alias("start")).write_parquet(path)
    there = ibis.pyspark.connect(session).read_parquet(str(path))
    for count in (funnel, velocity):
        here, found = (
            count(events).order_by("operation").to_pandas() for events in (events_of(path), there)
        )
        assert_frame_equal(found, here, check_dtype=False)
