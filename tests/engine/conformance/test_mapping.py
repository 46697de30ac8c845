"""Columns and names of a log: known, mapped, asked, proposed."""

from pathlib import Path

import pytest

from techkarta.engine.conformance.conforming import LogFile
from techkarta.engine.conformance.log.mapping import LogMap, attributes_of, columns_of
from techkarta.engine.conformance.log.names import Names
from techkarta.engine.conformance.proposal import propose
from techkarta.engine.errors import EngineError
from tests.engine.conformance.logs import CARD, judged, read, written
from tests.engine.making import card, operation

FLAT = ["", "concept:name", "org:resource", "time:timestamp", "Activity", "Resource", "Costs"]


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (
            ["case", "operation", "start", "end", "user"],
            {name: name for name in ("case", "operation", "start", "end", "user")},
        ),
        (
            ["case_id", "activity", "start_time", "end_time", "resource", "role"],
            {
                "case": "case_id",
                "operation": "activity",
                "start": "start_time",
                "end": "end_time",
                "user": "resource",
            },
        ),
        (
            [*FLAT, "case:concept:name"],
            {
                "case": "case:concept:name",
                "operation": "concept:name",
                "end": "time:timestamp",
                "user": "org:resource",
            },
        ),
        (
            ["case", "operation", "timestamp"],
            {"case": "case", "operation": "operation", "end": "timestamp"},
        ),
        # An exact own name beats a known foreign one.
        (
            ["case", "case_id", "operation", "activity", "start"],
            {"case": "case", "operation": "operation", "start": "start"},
        ),
    ],
)
def test_known_columns(names: list[str], found: dict[str, str]) -> None:
    assert columns_of(names, LogMap(), "log.csv") == found


def test_a_map_beats_what_is_known() -> None:
    given = LogMap(columns={"case": "deal", "operation": "step"})
    names = ["deal", "step", "case", "operation", "start"]
    assert columns_of(names, given, "log.csv") == {
        "case": "deal",
        "operation": "step",
        "start": "start",
    }


@pytest.mark.parametrize(
    ("names", "given", "code"),
    [
        (["case", "start"], {}, "log_columns"),
        (["case", "operation"], {}, "log_columns"),
        (["case", "case", "operation", "start"], {}, "log_column_repeated"),
        (["case", "operation", "start"], {"user": "manager"}, "log_column_absent"),
        (["Case", "operation", "start"], {}, "log_column_near"),
        (["case ", "operation", "start"], {}, "log_column_near"),
        (["case", "OPERATION", "start"], {}, "log_column_near"),
        (["case", "operation", "start", "Stage"], {}, "log_column_near"),
        (["case", "activity", "Activity", "start"], {}, "log_column_near"),
        (["case", "operation", "Start"], {"start": "Start"}, None),
        (["case", "operation", "start", "", ""], {}, None),
    ],
)
def test_columns_are_asked_and_not_guessed(
    names: list[str], given: dict[str, str], code: str | None
) -> None:
    if code is None:
        assert columns_of(names, LogMap(columns=given), "log.csv")
        return
    with pytest.raises(EngineError) as caught:
        columns_of(names, LogMap(columns=given), "log.csv")
    assert caught.value.code == code
    assert caught.value.params["file"] == "log.csv"


def test_what_is_needed_is_named() -> None:
    with pytest.raises(EngineError) as caught:
        columns_of(["a", "b"], LogMap(), "log.csv")
    assert caught.value.params["missing"] == ["case", "operation", "start"]
    assert caught.value.params["found"] == ["a", "b"]


def test_attributes_are_columns_of_their_name_or_of_the_map() -> None:
    names = ["client.type", "case:client.class", "segment"]
    given = LogMap(attributes={"market": "segment"})
    wanted = ["client.type", "client.class", "market", "other"]
    assert attributes_of(names, given, wanted) == {
        "client.type": "client.type",
        "client.class": "case:client.class",
        "market": "segment",
    }


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("010", "010"),
        ("Call", "010"),
        ("Встреча", "020"),
        ("Meet", "020"),
        ("Anruf", "020"),
        ("Dinner", "Dinner"),
        ("30", "30"),
    ],
)
def test_names_are_numbers_titles_or_mapped(name: str, number: str) -> None:
    assert Names(CARD, {"Anruf": "020"}).number(name) == number


@pytest.mark.parametrize(
    ("name", "known"),
    [("call", "Call"), ("Call ", "Call"), ("C all", "Call"), (" 010", "010"), ("10", "010")],
)
def test_names_that_differ_in_case_space_or_zeros_are_asked(name: str, known: str) -> None:
    with pytest.raises(EngineError) as caught:
        Names(CARD, {}).number(name)
    assert caught.value.code == "log_name_near"
    assert (caught.value.params["name"], caught.value.params["known"]) == (name, known)
    assert Names(CARD, {name: "010"}).number(name) == "010"


def test_a_title_of_two_operations_is_asked() -> None:
    made = card(operation("010", title="Call"), operation("020", title="Call"))
    with pytest.raises(EngineError, match="log_name_shared"):
        Names(made, {}).number("Call")


def test_values_of_a_map_are_translated(tmp_path: Path) -> None:
    text = "case,operation,start,stage\nc,010,2026-11-23T09:00,First\n"
    given = LogMap(values={"stage": {"First": "s1"}})
    _, traces = read(written(tmp_path / "log.csv", text), given=given)
    assert len(traces) == 1


def test_a_proposal_puts_together_what_reading_would_ask(tmp_path: Path) -> None:
    text = "Case,ACTIVITY,Start Time,Who\nc,call,2026-11-23T09:00,u\nc,Dinner,never,u\n"
    path = written(tmp_path / "log.csv", text)
    proposal = propose(LogFile(path=path, given=LogMap()), [CARD])
    assert proposal.columns == {"case": "Case", "operation": "ACTIVITY", "start": "Start Time"}
    assert proposal.operations == {"Dinner": None, "call": "010"}
    assert proposal.found == ("Case", "ACTIVITY", "Start Time", "Who")
    given = LogMap(columns=proposal.columns, operations={"call": "010"})
    totals, told, _ = judged(path, given=given)
    assert (totals.events, told.problems.broken_rows) == (1, 1)


def test_a_proposal_needs_no_known_column(tmp_path: Path) -> None:
    path = written(tmp_path / "log.csv", "a,b\n1,2\n")
    proposal = propose(LogFile(path=path, given=LogMap()), [CARD])
    assert (proposal.columns, proposal.operations) == ({}, {})
