"""Funnel and velocity of a log, counted by hand."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from techkarta.engine.analytics.funnel import events_of, funnel, velocity
from techkarta.engine.errors import EngineError

# Ibis calls DuckDB by an old name.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


def at(day: int) -> datetime:
    return datetime(2026, 11, day, 9, tzinfo=UTC)


ROWS = [
    ("a", "010", at(23)),
    ("a", "020", at(24)),
    # A repetition reaches nothing anew.
    ("a", "010", at(25)),
    ("a", "030", at(27)),
    ("b", "010", at(23)),
    ("b", "030", at(25)),
    ("c", "010", at(23)),
    ("c", None, at(24)),
    (None, "020", at(24)),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("log")
    rows = pl.DataFrame(ROWS, schema=["deal", "operation", "start"], orient="row")
    rows[:4].write_parquet(made / "a.parquet")
    rows[4:].write_parquet(made / "b.parquet")
    return made


def test_a_case_reaches_an_operation_once(folder: Path) -> None:
    found = funnel(events_of(folder, case="deal")).order_by("operation").to_polars()
    assert found.rows() == [("010", 3), ("020", 1), ("030", 2)]


def test_the_way_to_the_next_operation_is_counted_in_days(folder: Path) -> None:
    found = velocity(events_of(folder, case="deal")).order_by("operation").to_polars()
    assert found.rows() == [
        ("010", 3, 2, 1.5, 1.5),
        ("020", 1, 1, 3.0, 3.0),
        ("030", 2, 0, None, None),
    ]


def test_columns_that_are_not_there_are_told(folder: Path) -> None:
    with pytest.raises(EngineError) as caught:
        events_of(folder)
    assert (caught.value.code, caught.value.params["missing"]) == ("log_columns", ["case"])
