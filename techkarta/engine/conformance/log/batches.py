"""A log in batches of columns: what compiled loops take, whatever the form of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from techkarta.engine.conformance.log.parquet_table import ColumnTable
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.log.xes_table import XesTable

if TYPE_CHECKING:
    import polars as pl

    from techkarta.engine.conformance.log.csv_table import Row
    from techkarta.engine.conformance.log.reading import Table

_ROWS = 50_000


class Batch(NamedTuple):
    """Rows by line; columns are texts, or moments in microseconds; null where nothing is told."""

    lines: np.ndarray[Any, Any]
    columns: Sequence[pl.Series]


def batches_of(table: Table, wanted: Sequence[str], problems: Problems) -> Iterator[Batch]:
    """All rows of a table that have the right number of columns. EngineError as its `rows`."""
    import polars as pl  # noqa: PLC0415 - slow to import

    if isinstance(table, ColumnTable):
        for lines, columns in table.columns(wanted):
            yield Batch(lines.cast(pl.Int64).to_numpy(), columns)
        return
    if isinstance(table, XesTable):
        # The loop takes its time to load.
        from techkarta.engine.conformance.frames.xes_columns import xes_batches  # noqa: PLC0415

        yield from xes_batches(table, wanted, problems)
        return
    yield from gathered(table.rows(wanted, problems))


def gathered(rows: Iterator[Row]) -> Iterator[Batch]:
    """Rows put together to batches."""
    import polars as pl  # noqa: PLC0415 - slow to import

    while held := list(islice(rows, _ROWS)):
        lines = np.fromiter((line for line, _ in held), np.int64, len(held))
        columns = zip(*(values for _, values in held), strict=True)
        yield Batch(lines, [pl.Series("", column, pl.String) for column in columns])
