"""A log as columns at hand: Parquet files, or batches an engine hands over.

Only the columns asked for are read, batch by batch, with moments in any zone. A folder of Parquet
files is one log, its files in the order of their names; rows are counted as lines from 1. A share
of it is all rows of some cases: those whose number, made of the case, falls to it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from techkarta.engine.errors import EngineError

if TYPE_CHECKING:
    import polars as pl

    from techkarta.engine.conformance.log.csv_table import Row
    from techkarta.engine.conformance.log.opening import Progress
    from techkarta.engine.conformance.log.problems import Problems

_BATCH = 50_000
_LINE = "techkarta:line"
_MARKS = ("_", ".")


class Share(NamedTuple):
    """The share `number` (from 0) of the cases dealt out into `of` shares."""

    number: int
    of: int


class ColumnTable:
    """Rows as columns."""

    def __init__(self, file: str, tz: str, share: Share | None = None) -> None:
        """`file` is how the log is called; `tz` the zone of moments without offset."""
        self.file = file
        self._tz = tz
        self._share = share

    @abstractmethod
    def _frame(self) -> pl.LazyFrame:
        """The rows. EngineError: log_damaged, log_no_parquet."""

    def names(self) -> tuple[str, ...]:
        """The columns. EngineError: log_damaged, log_no_parquet."""
        return tuple(self._frame().collect_schema().names())

    def rows(self, wanted: Sequence[str], problems: Problems) -> Iterator[Row]:  # noqa: ARG002 - columns have no broken rows
        """Rows by line; values are texts, moments microseconds in UTC."""
        for lines, columns in self.columns(wanted):
            for line, *values in zip(lines, *columns, strict=True):
                yield line, tuple(values)

    def columns(self, wanted: Sequence[str]) -> Iterator[tuple[pl.Series, list[pl.Series]]]:
        """Lines and wanted columns, the first of which is the case, in batches. EngineError."""
        import polars as pl  # noqa: PLC0415 - slow to import

        frame = self._frame()
        schema = frame.collect_schema()
        # A column may be wanted twice.
        different = list(dict.fromkeys(wanted))
        frame = frame.select(self._plain(name, schema[name]) for name in different)
        frame = frame.with_row_index(_LINE, offset=1)
        if self._share is not None:
            number = pl.col(wanted[0]).fill_null("").hash(0) % self._share.of
            frame = frame.filter(number == self._share.number)
        try:
            for batch in frame.collect_batches(chunk_size=_BATCH):
                yield batch[_LINE], [batch[name] for name in wanted]
        except pl.exceptions.PolarsError as error:
            raise EngineError("log_damaged", file=self.file) from error

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


class ParquetTable(ColumnTable):
    """A Parquet file, or a folder of them."""

    def __init__(self, path: Path, progress: Progress, tz: str, share: Share | None = None) -> None:
        super().__init__(path.name, tz, share)
        self._path = path
        self._progress = progress

    def columns(self, wanted: Sequence[str]) -> Iterator[tuple[pl.Series, list[pl.Series]]]:
        """As every table; the progress is told at the end."""
        yield from super().columns(wanted)
        self._progress(sum(path.stat().st_size for path in parquet_files(self._path)))

    def _frame(self) -> pl.LazyFrame:
        try:
            import polars as pl  # noqa: PLC0415 - slow to import, and only columns need it
        except ImportError as error:
            raise EngineError("log_no_parquet", file=self.file) from error
        files = parquet_files(self._path)
        try:
            frame = pl.scan_parquet(files, glob=False, hive_partitioning=False)
            frame.collect_schema()
        except pl.exceptions.PolarsError as error:
            raise EngineError("log_damaged", file=self.file) from error
        return frame


class BatchTable(ColumnTable):
    """Arrow batches of equal columns, one at least."""

    def __init__(self, batches: Sequence[Any], tz: str) -> None:
        super().__init__("", tz)
        self._batches = batches

    def _frame(self) -> pl.LazyFrame:
        import polars as pl  # noqa: PLC0415 - as above

        frames = [pl.DataFrame(batch) for batch in self._batches]
        return pl.concat(frames, rechunk=False).lazy()


def parquet_files(path: Path) -> list[Path]:
    """The file itself, or all Parquet files in a folder; what engines note beside them is none."""
    if not path.is_dir():
        return [path]
    return sorted(
        each
        for each in path.rglob("*.parquet")
        if each.is_file() and not each.name.startswith(_MARKS)
    )
