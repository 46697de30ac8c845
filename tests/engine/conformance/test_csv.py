"""Logs as CSV: columns, moments, broken rows, damaged files."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from techkarta.engine.conformance.executions import microseconds
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.errors import EngineError
from tests.engine.conformance.logs import read, written

HEAD = "case,operation,start,end,user\n"
ROWS = (
    "c1,010,2026-11-23T09:00,2026-11-23T09:30,anna\n"
    "c2,010,2026-11-23T09:10,2026-11-23T09:40,boris\n"
    "c1,020,2026-11-23T10:00,2026-11-23T10:05,anna\n"
)


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "log.tsv", "log.txt", "LOG.CSV"])
@pytest.mark.parametrize("divider", [",", ";", "\t"])
def test_rows_become_traces(tmp_path: Path, name: str, divider: str) -> None:
    path = written(tmp_path / name, (HEAD + ROWS).replace(",", divider))
    told, traces = read(path)
    assert [trace.case for trace in traces] == ["c1", "c2"]
    first, second = traces[0].executions
    assert (first.operation, first.user, first.fact) == ("010", "anna", 30 * 60_000_000)
    assert first.start == microseconds(datetime.fromisoformat("2026-11-23T09:00+03:00"))
    assert second.operation == "020"
    assert (told.problems.rows, told.problems.broken_rows, told.elsewhere) == (3, 0, 0)


def test_columns_stand_in_any_order_beside_others(tmp_path: Path) -> None:
    text = "x,end,operation,user,case,start\n1,2026-11-23T10:00Z,010,u,c,2026-11-23T09:00Z\n"
    told, traces = read(written(tmp_path / "log.csv", text))
    assert told.shape.columns["start"] == "start"
    assert traces[0].executions[0].fact == 60 * 60_000_000


@pytest.mark.parametrize(
    ("moment", "tz", "expected"),
    [
        ("2026-11-23T09:00:00+05:00", "Europe/Moscow", "2026-11-23T04:00:00+00:00"),
        ("2026-11-23T09:00:00Z", "Europe/Moscow", "2026-11-23T09:00:00+00:00"),
        ("2026-11-23 09:00:00.125", "Europe/Moscow", "2026-11-23T06:00:00.125+00:00"),
        ("2026-11-23", "Asia/Yekaterinburg", "2026-11-22T19:00:00+00:00"),
        # Shown twice: the first of the two is meant.
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00+00:00"),
        ("2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00:00+00:00"),
        ("1969-12-31T23:00Z", "UTC", "1969-12-31T23:00:00+00:00"),
    ],
)
def test_moments_in_their_zone(tmp_path: Path, moment: str, tz: str, expected: str) -> None:
    path = written(tmp_path / "log.csv", f"case,operation,start\nc,010,{moment}\n")
    _, traces = read(path, given=LogMap(tz=tz))
    assert traces[0].executions[0].start == microseconds(datetime.fromisoformat(expected))


def test_moments_of_another_form(tmp_path: Path) -> None:
    text = "case,operation,start\nc,010,23.11.2026 09:05\nc,020,2026-11-23T09:00\n"
    told, traces = read(
        written(tmp_path / "log.csv", text), given=LogMap(tz="UTC", moments="%d.%m.%Y %H:%M")
    )
    moment = datetime.fromisoformat("2026-11-23T09:05+00:00")
    assert traces[0].executions[0].start == microseconds(moment)
    assert [problem.code for problem in told.problems.broken] == ["row_moment_form"]


@pytest.mark.parametrize("column", ["start", "end", "time:timestamp"])
def test_one_moment_has_no_fact(tmp_path: Path, column: str) -> None:
    path = written(tmp_path / "log.csv", f"case,operation,{column}\nc,010,2026-11-23T09:00Z\n")
    told, traces = read(path)
    (execution,) = traces[0].executions
    assert execution.start == execution.end
    assert execution.fact is None
    assert not told.shape.has_times


BROKEN = [
    ("c,010,yesterday,,u", "row_moment"),
    ("c,010,2026-13-01T09:00,,u", "row_moment"),
    ("c,010,1066-10-14T09:00,,u", "row_year"),
    ("c,010,,,u", "row_no_moment"),
    (",010,2026-11-23T09:00,,u", "row_empty"),
    ("c,,2026-11-23T09:00,,u", "row_empty"),
    ("  ,010,2026-11-23T09:00,,u", "row_empty"),
    ("c,010,2026-11-23T09:00", "row_columns"),
    ("c,010,2026-11-23T09:00,,u,more", "row_columns"),
]


@pytest.mark.parametrize(("row", "code"), BROKEN)
def test_a_broken_row_is_named_and_counted(tmp_path: Path, row: str, code: str) -> None:
    told, traces = read(written(tmp_path / "log.csv", HEAD + ROWS + row + "\n" + ROWS))
    assert [(each.line, each.code) for each in told.problems.broken] == [(5, code)]
    assert (told.problems.rows, told.problems.broken_rows) == (7, 1)
    assert sum(len(trace.executions) for trace in traces) == 6


def test_lines_are_counted_through_values_of_several_lines(tmp_path: Path) -> None:
    text = HEAD + 'c,010,2026-11-23T09:00,,"two\nlines"\nc,020,never,,u\n'
    told, _ = read(written(tmp_path / "log.csv", text))
    assert [each.line for each in told.problems.broken] == [4]


def test_a_quote_that_is_never_closed_breaks_its_row_alone(tmp_path: Path) -> None:
    text = HEAD + ROWS + 'c3,010,2026-11-23T09:00,,"u\n' + "x" * 200_000 + "\n" + ROWS
    told, traces = read(written(tmp_path / "log.csv", text))
    assert {each.code for each in told.problems.broken} <= {"row_unreadable", "row_columns"}
    assert told.problems.broken[0].line == 5
    assert len(traces) == 2


def test_a_time_the_clocks_skipped_is_told(tmp_path: Path) -> None:
    text = "case,operation,start\nc,010,2026-03-29T02:30\nc,020,2026-03-29T03:30\n"
    told, _ = read(written(tmp_path / "log.csv", text), given=LogMap(tz="Europe/Berlin"))
    assert [each.code for each in told.problems.broken] == ["row_skipped"]


def test_a_clock_running_backwards_leaves_the_execution_without_its_time(tmp_path: Path) -> None:
    text = HEAD + "c,010,2026-11-23T10:00,2026-11-23T09:00,u\nc,020,2026-11-23T11:00,,u\n"
    told, traces = read(written(tmp_path / "log.csv", text))
    assert [(each.line, each.code) for each in told.problems.doubtful] == [(2, "row_backwards")]
    assert told.problems.broken_rows == 0
    first, second = traces[0].executions
    assert (first.operation, first.fact, first.end) == ("010", None, first.start)
    assert second.operation == "020"


def test_events_at_one_instant_keep_the_order_of_rows(tmp_path: Path) -> None:
    text = "case,operation,start\n" + "c,020,2026-11-23T09:00\nc,010,2026-11-23T09:00\n"
    _, traces = read(written(tmp_path / "log.csv", text))
    assert [each.operation for each in traces[0].executions] == ["020", "010"]


def test_executions_are_ordered_by_start_then_end_then_row(tmp_path: Path) -> None:
    rows = [("a", "10:00", "11:00"), ("b", "09:00", "12:00"), ("c", "09:00", "11:30")]
    text = HEAD + "".join(
        f"c,{no},2026-11-23T{start},2026-11-23T{end},u\n" for no, start, end in rows
    )
    _, traces = read(written(tmp_path / "log.csv", text))
    assert [each.operation for each in traces[0].executions] == ["c", "b", "a"]


def refused(path: Path, given: LogMap | None = None) -> EngineError:
    with pytest.raises(EngineError) as caught:
        read(path, given=given)
    return caught.value


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz"])
@pytest.mark.parametrize("text", ["", "\n", HEAD])
def test_an_empty_log_is_refused(tmp_path: Path, name: str, text: str) -> None:
    assert refused(written(tmp_path / name, text)).code == "log_empty"


def test_a_log_of_broken_rows_alone_is_refused(tmp_path: Path) -> None:
    error = refused(written(tmp_path / "log.csv", HEAD + "c,010,23.11.2026,,u\n" * 3))
    assert (error.code, error.params["count"], error.params["line"]) == ("log_all_broken", 3, 2)


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress((HEAD + ROWS * 1000).encode())
    path = tmp_path / "log.csv.gz"
    for size in (3, 12, len(whole) // 2, len(whole) - 4):
        path.write_bytes(whole[:size])
        assert refused(path).code == "log_cut"
    path.write_bytes(b"no gzip at all")
    assert refused(path).code == "log_damaged"
    path.write_bytes(whole[:30] + b"\xff" * 40 + whole[70:])
    assert refused(path).code in {"log_damaged", "log_cut"}


@pytest.mark.parametrize("place", [0, 100_000])
def test_another_encoding_is_refused(tmp_path: Path, place: int) -> None:
    rows = ROWS * (place // len(ROWS))
    data = (HEAD + rows).encode() + "c,Встреча,2026-11-23T09:00,,u\n".encode("cp1251")
    assert refused(written(tmp_path / "log.csv", data)).code == "log_not_text"


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    _, traces = read(written(tmp_path / "log.csv", "\ufeff" + HEAD + ROWS))
    assert len(traces) == 2


@pytest.mark.parametrize("name", ["log.xlsx", "log", "log.parquet.gz", "log.gz"])
def test_other_forms_are_refused(tmp_path: Path, name: str) -> None:
    assert refused(written(tmp_path / name, HEAD + ROWS)).code == "log_form"


def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "log.csv", HEAD + ROWS)
    assert refused(path, LogMap(tz="Mars/Olympus")).code == "unknown_time_zone"
