"""A log as Parquet, read in batches: only the columns asked for, moments in any zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from techkarta.engine.errors import EngineError

if TYPE_CHECKING:
    import polars as pl

    from techkarta.engine.conformance.log.csv_table import Row
    from techkarta.engine.conformance.log.opening import Progress
    from techkarta.engine.conformance.log.problems import Problems

_BATCH = 50_000


class ParquetTable:
    """A Parquet file; its rows are counted as lines from 1."""

    def __init__(self, path: Path, progress: Progress, tz: str) -> None:
        self._path = path
        self._progress = progress
        self._tz = tz

    def names(self) -> tuple[str, ...]:
        """The columns. EngineError: log_damaged, log_no_parquet."""
        return tuple(self._frame().collect_schema().names())

    def rows(self, wanted: Sequence[str], problems: Problems) -> Iterator[Row]:  # noqa: ARG002 - the format has no broken rows
        """Rows by number; values are texts, moments microseconds in UTC."""
        line = 0
        for batch, places in self.frames(wanted):
            for row in batch.rows():
                line += 1
                yield line, tuple([row[place] for place in places])

    def frames(self, wanted: Sequence[str]) -> Iterator[tuple[pl.DataFrame, list[int]]]:
        """The rows in batches, and the place of each wanted column in them."""
        frame = self._frame()
        schema = frame.collect_schema()
        # A column may be wanted twice.
        different = list(dict.fromkeys(wanted))
        columns = [self._plain(name, schema[name]) for name in different]
        places = [different.index(name) for name in wanted]
        for batch in frame.select(columns).collect_batches(chunk_size=_BATCH):
            yield batch, places
        self._progress(self._path.stat().st_size)

    def _frame(self) -> pl.LazyFrame:
        try:
            import polars as pl  # noqa: PLC0415 - slow to import, and only Parquet needs it
        except ImportError as error:
            raise EngineError("log_no_parquet", file=self._path.name) from error
        try:
            frame = pl.scan_parquet(self._path, glob=False)
            frame.collect_schema()
        except pl.exceptions.PolarsError as error:
            raise EngineError("log_damaged", file=self._path.name) from error
        return frame

    def _plain(self, name: str, kind: pl.DataType) -> pl.Expr:
        """A column as texts, or moments as microseconds."""
        import polars as pl  # noqa: PLC0415 - as above

        column = pl.col(name)
        if isinstance(kind, pl.Date):
            column, kind = column.cast(pl.Datetime("us")), pl.Datetime("us")
        if isinstance(kind, pl.Datetime):
            if kind.time_zone is None:
                # A wall time the clocks skip is none, as in text.
                column = column.dt.replace_time_zone(
                    self._tz, ambiguous="earliest", non_existent="null"
                )
            return column.dt.epoch("us").alias(name)
        if isinstance(kind, pl.Boolean):
            return column.cast(pl.String).str.to_lowercase().alias(name)
        return column.cast(pl.String).alias(name)
