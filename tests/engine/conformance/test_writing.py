"""A log written for other programs says what was executed, and is read back the same."""

import json
from pathlib import Path

from techkarta.engine.conformance.executions import Execution
from techkarta.engine.conformance.log.writing import LoggedCase, LoggedVisit, ocel_of, xes_of
from tests.engine.conformance.logs import CARD, read

MINUTE = 60_000_000
CASES = [
    LoggedCase(
        case='Deal "1" & more\x00',
        outcome="won",
        visits=[
            LoggedVisit(
                process="sales",
                stage="s1",
                card="card",
                revision=1,
                is_complete=True,
                executions=[
                    Execution(MINUTE, 3 * MINUTE, "010", "Olga <O>"),
                    Execution(2 * MINUTE, 5 * MINUTE, "020", ""),
                ],
            )
        ],
    )
]


def test_xes_is_read_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    path.write_text("".join(xes_of(CASES)), "utf-8")
    told, traces = read(path, CARD)
    (trace,) = traces
    assert trace.case == 'Deal "1" & more'
    assert [(each.start, each.end, each.operation, each.user) for each in trace.executions] == [
        (MINUTE, 3 * MINUTE, "010", "Olga <O>"),
        (2 * MINUTE, 5 * MINUTE, "020", ""),
    ]
    assert trace.is_complete
    assert not told.problems.broken_rows


def test_ocel_relates_events_to_case_card_and_person() -> None:
    told = json.loads(ocel_of(CASES))
    assert {each["type"] for each in told["objects"]} == {"case", "card", "person"}
    known = {each["id"] for each in told["objects"]}
    assert [each["type"] for each in told["events"]] == ["card 010", "card 020"]
    assert told["events"][0]["time"] == "1970-01-01T00:03:00.000Z"
    assert all(each["objectId"] in known for e in told["events"] for each in e["relationships"])
    assert {each["name"] for each in told["eventTypes"]} == {"card 010", "card 020"}
