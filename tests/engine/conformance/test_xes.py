"""Logs as XES: traces, life cycles, damage and bombs."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from techkarta.engine.conformance.executions import microseconds
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.log.xes_table import XesTable
from techkarta.engine.errors import EngineError
from tests.engine.conformance.logs import read, written


def event(name: str, moment: str, transition: str = "", more: str = "") -> str:
    life = f'<string key="lifecycle:transition" value="{transition}"/>' if transition else ""
    return (
        f'<event><string key="concept:name" value="{name}"/>{life}{more}\n'
        f'<date key="time:timestamp" value="2026-11-23T{moment}:00.000+01:00"/></event>\n'
    )


def log(*events: str, case: str = "c1", more: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'
        '<global scope="event"><string key="concept:name" value="name"/></global>\n'
        f'<trace><string key="concept:name" value="{case}"/>{more}\n' + "".join(events) + "</trace>"
        "\n</log>\n"
    )


def at(time: str) -> int:
    return microseconds(datetime.fromisoformat(f"2026-11-23T{time}+01:00"))


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz"])
def test_events_become_executions(tmp_path: Path, name: str) -> None:
    user = '<string key="org:resource" value="anna"/>'
    path = written(tmp_path / name, log(event("010", "09:00", more=user), event("020", "10:00")))
    told, (trace,) = read(path)
    assert trace.case == "c1"
    assert [(each.start, each.operation, each.user) for each in trace.executions] == [
        (at("09:00"), "010", "anna"),
        (at("10:00"), "020", ""),
    ]
    assert told.problems.rows == 2


def test_starts_are_joined_with_ends_first_in_first_out(tmp_path: Path) -> None:
    events = [
        event("010", "09:00", "start"),
        event("020", "09:10", "START"),
        event("010", "09:20", "start"),
        event("010", "09:30", "complete"),
        event("010", "09:35", "suspend"),
        event("020", "09:40", "complete"),
        event("010", "09:50", "complete"),
    ]
    told, (trace,) = read(written(tmp_path / "log.xes", log(*events)))
    minutes = [(each.operation, each.start, each.end) for each in trace.executions]
    assert minutes == [
        ("010", at("09:00"), at("09:30")),
        ("020", at("09:10"), at("09:40")),
        ("010", at("09:20"), at("09:50")),
    ]
    assert all(each.fact == each.end - each.start for each in trace.executions)
    assert told.problems.transitions == 1
    assert told.shape.has_times


def test_instances_are_joined_with_their_own_ends(tmp_path: Path) -> None:
    instance = '<string key="concept:instance" value="{}"/>'
    events = [
        event("010", "09:00", "start", instance.format(1)),
        event("010", "09:10", "start", instance.format(2)),
        event("010", "09:20", "complete", instance.format(2)),
        event("010", "09:30", "complete", instance.format(1)),
    ]
    _, (trace,) = read(written(tmp_path / "log.xes", log(*events)))
    assert [each.end for each in trace.executions] == [at("09:30"), at("09:20")]


def test_what_has_no_partner_is_an_execution_of_unknown_length(tmp_path: Path) -> None:
    events = [event("010", "09:00", "complete"), event("020", "09:10", "start")]
    told, (trace,) = read(written(tmp_path / "log.xes", log(*events)))
    assert [(each.operation, each.fact) for each in trace.executions] == [
        ("010", None),
        ("020", None),
    ]
    assert [each.code for each in told.problems.doubtful] == ["row_no_start", "row_no_end"]
    assert [each.line for each in told.problems.doubtful] == [5, 7]


def test_attributes_of_the_trace_tell_of_the_case(tmp_path: Path) -> None:
    more = '<boolean key="complete" value="false"/>'
    _, (trace,) = read(written(tmp_path / "log.xes", log(event("010", "09:00"), more=more)))
    assert not trace.is_complete


def test_nested_attributes_are_passed_over(tmp_path: Path) -> None:
    nested = (
        '<list key="parts"><string key="concept:name" value="inner"/></list>'
        '<string key="cost" value="1"><string key="time:timestamp" value="never"/></string>'
    )
    _, (trace,) = read(written(tmp_path / "log.xes", log(event("010", "09:00", more=nested))))
    assert [each.operation for each in trace.executions] == ["010"]


def test_a_map_names_other_keys(tmp_path: Path) -> None:
    task = '<string key="task" value="020"/>'
    path = written(tmp_path / "log.xes", log(event("010", "09:00", more=task)))
    _, (trace,) = read(path, given=LogMap(columns={"operation": "task"}))
    assert [each.operation for each in trace.executions] == ["020"]


def refused(path: Path) -> EngineError:
    with pytest.raises(EngineError) as caught:
        read(path)
    return caught.value


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    '<log><trace><string key="concept:name" value="&c;"/></trace></log>'
)
OUTSIDE = '<!DOCTYPE log SYSTEM "file:///etc/hostname"><log/>'


@pytest.mark.parametrize("text", [BOMB, OUTSIDE])
def test_declarations_are_refused(tmp_path: Path, text: str) -> None:
    assert refused(written(tmp_path / "log.xes", text)).code == "log_xml_unsafe"


def test_a_tag_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("techkarta.engine.conformance.log.xes_table.LONGEST_TAG", 1 << 20)
    text = '<log><trace><string key="' + "a" * (4 << 20)
    assert refused(written(tmp_path / "log.xes.gz", text)).code == "log_xml_unsafe"


def test_damage_is_told_with_its_place(tmp_path: Path) -> None:
    whole = log(event("010", "09:00"), event("020", "10:00"))
    path = tmp_path / "log.xes"
    assert refused(written(path, "")).code == "log_empty"
    assert refused(written(path, log())).code == "log_empty"
    assert refused(written(path, whole[: len(whole) // 2])).code == "log_cut"
    assert refused(written(path, "case,operation\n")).code == "log_xml"
    error = refused(written(path, whole.replace("</event>", "</evnt>", 1)))
    assert (error.code, error.params["line"]) == ("log_xml", 6)
    packed = tmp_path / "log.xes.gz"
    packed.write_bytes(gzip.compress(whole.encode() * 1)[:-10])
    assert refused(packed).code == "log_cut"


def test_a_log_is_read_piece_by_piece(tmp_path: Path) -> None:
    """Memory does not grow with the log: events come before the file has been read."""
    text = log(*(event("010", "09:00") for _ in range(20_000)))
    path = written(tmp_path / "log.xes", text)
    seen: list[int] = []
    events = XesTable(path, seen.append)._events()  # noqa: SLF001 - how it is read is the point
    next(events)
    assert seen[-1] < path.stat().st_size / 2
    events.close()
