"""Conformance as a job of Spark: its rows dealt out by case, judged where they are.

Spark hands a partition over as Arrow batches (`mapInArrow`); the function that takes them is the
one that judges a log here. Needs Techkarta installed where the executors run, and pyarrow there.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from techkarta.engine.conformance.conforming import LogFile, LogRead
from techkarta.engine.conformance.executions import CODES
from techkarta.engine.conformance.log.mapping import LogMap, columns_of
from techkarta.engine.conformance.log.parquet_table import BatchTable
from techkarta.engine.conformance.results import CaseResult, Totals
from techkarta.engine.conformance.shares import Judged, Judging, summed_up

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_DIVIDER = ";"
_TOTALS = "judged binary"
_CASES = ", ".join(
    [
        "case string",
        "conforming boolean",
        "cost long",
        "fitness double",
        *(f"{code} string" for code in CODES),
        "events long",
        "cards string",
    ]
)


def conform_in_spark(frame: DataFrame, judging: Judging, given: LogMap) -> tuple[Totals, LogRead]:
    """As `conforming.conform`: all rows of a data frame judged on the cluster, sums brought here.

    EngineError as it, where the columns are looked at; a job that fails tells so as Spark does.
    """
    work = partial(_totals, replace(judging, with_cases=False), given, frame.columns)
    parts = _by_case(frame, given).mapInArrow(work, _TOTALS).toLocalIterator()
    # Written by our own function a moment ago.
    return summed_up((pickle.loads(row.judged) for row in parts), judging.cards)  # noqa: S301


def cases_in_spark(frame: DataFrame, judging: Judging, given: LogMap) -> DataFrame:
    """One row per case, as `techkarta conform --cases` writes them; it stays on the cluster."""
    work = partial(_cases, replace(judging, with_cases=True), given, frame.columns)
    return _by_case(frame, given).mapInArrow(work, _CASES)


def judged_batches(judging: Judging, given: LogMap, batches: Iterable[Any]) -> Judged | None:
    """Judge whole cases in Arrow batches; None where there are none. EngineError as `conform`."""
    held = [batch for batch in batches if batch.num_rows]
    if not held:
        return None
    table = BatchTable(held, given.tz)
    return judging(LogFile(path=Path(), given=given, columns=table))


def _by_case(frame: DataFrame, given: LogMap) -> DataFrame:
    """All rows of a case in one partition, in the order in which they are read.

    Columns are named by their places: Spark takes a dot in a name for a part of it.
    """
    from pyspark.sql.functions import monotonically_increasing_id  # noqa: PLC0415 - needs Spark

    case = frame.columns.index(columns_of(frame.columns, given, "")["case"])
    plain = frame.toDF(*(f"c{place}" for place in range(len(frame.columns))))
    numbered = plain.withColumn("row", monotonically_increasing_id())
    return numbered.repartition(f"c{case}").sortWithinPartitions("row").drop("row")


def _totals(
    judging: Judging, given: LogMap, names: Sequence[str], batches: Iterable[Any]
) -> Iterator[Any]:
    import pyarrow as pa  # noqa: PLC0415 - needs Spark

    judged = judged_batches(judging, given, (each.rename_columns(names) for each in batches))
    if judged is not None:
        yield pa.record_batch({"judged": pa.array([pickle.dumps(judged)], pa.binary())})


def _cases(
    judging: Judging, given: LogMap, names: Sequence[str], batches: Iterable[Any]
) -> Iterator[Any]:
    import pyarrow as pa  # noqa: PLC0415 - needs Spark

    judged = judged_batches(judging, given, (each.rename_columns(names) for each in batches))
    if judged is not None:
        yield pa.RecordBatch.from_pylist([_row(case) for case in judged.cases])


def _row(case: CaseResult) -> dict[str, object]:
    return {
        "case": case.case,
        "conforming": case.is_conforming,
        "cost": case.cost,
        "fitness": case.fitness,
        **{code: _DIVIDER.join(case.operations(code)) for code in CODES},
        "events": case.events,
        "cards": _DIVIDER.join(judgement.card for judgement in case.judgements),
    }
