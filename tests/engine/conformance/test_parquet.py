"""Logs as Parquet: texts and moments of any kind."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from techkarta.engine.conformance.executions import microseconds
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.errors import EngineError
from tests.engine.conformance.logs import read

polars = pytest.importorskip("polars")

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def parquet(path: Path, start: object, **columns: list[object]) -> Path:
    table = {"case": ["c"], "operation": ["010"], "start": [start], **columns}
    polars.DataFrame(table).write_parquet(path)
    return path


@pytest.mark.parametrize(
    ("start", "tz", "expected"),
    [
        (AT, "Europe/Moscow", AT),
        (AT.replace(tzinfo=None), "Europe/Moscow", AT.replace(hour=6)),
        ("2026-11-23T09:00", "Europe/Moscow", AT.replace(hour=6)),
        (date(2026, 11, 23), "UTC", AT.replace(hour=0)),
    ],
)
def test_moments(tmp_path: Path, start: object, tz: str, expected: datetime) -> None:
    _, (trace,) = read(parquet(tmp_path / "log.parquet", start), given=LogMap(tz=tz))
    assert trace.executions[0].start == microseconds(expected)


def test_numbers_and_flags_become_texts(tmp_path: Path) -> None:
    path = parquet(tmp_path / "log.parquet", AT, case=[7], complete=[False], user=[None])
    _, (trace,) = read(path)
    assert (trace.case, trace.is_complete, trace.executions[0].user) == ("7", False, "")


def test_a_moment_that_is_not_there_breaks_its_row(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    moments = [datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 3, 30)]  # noqa: DTZ001 - naive is the point
    polars.DataFrame({"case": ["c"] * 2, "operation": ["010"] * 2, "start": moments}).write_parquet(
        path
    )
    told, _ = read(path, given=LogMap(tz="Europe/Berlin"))
    assert [(each.line, each.code) for each in told.problems.broken] == [(1, "row_no_moment")]


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    path.write_bytes(b"case,operation\n")
    with pytest.raises(EngineError, match="log_damaged"):
        read(path)
    polars.DataFrame({"case": [], "operation": [], "start": []}).write_parquet(path)
    with pytest.raises(EngineError, match="log_empty"):
        read(path)
