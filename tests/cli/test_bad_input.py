"""What no log and no line should be: each gets a clear answer, with the exit code of the contract.

One row for every kind of bad input that was thought of; what each part of the program does with
its own kinds is tested beside it.
"""

import gzip
import json
from pathlib import Path

import pytest

from techkarta.cli.main import main
from tests.cli.conforming import HEAD, OPERATION, card_text, conformed
from tests.cli.test_simulate import CARD, LINE

COLUMNS = "case,operation,start,end\n"
MOMENT_ALONE = "case,operation,start\n"
DAY = "2026-11-23T"
TWO = f"c,010,{DAY}09:00,{DAY}09:30\nc,020,{DAY}10:00,{DAY}10:30\n"
AGAIN = f"c,010,{DAY}09:00\n" * 100_000
XES = (
    '<log><trace><string key="concept:name" value="c"/><event>'
    '<string key="concept:name" value="{name}"/><date key="time:timestamp" value="2026-11-23"/>'
    "</event></trace></log>"
)
BOMB = '<!DOCTYPE log [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>' + XES.format(name="&b;")
SIXTY_FOUR = [f"{number:03}" for number in range(1, 65)]
FIRST_COMES_LAST = MOMENT_ALONE + "".join(f"c,{no},{DAY}09:00\n" for no in ("999", *SIXTY_FOUR))


def wide_card() -> str:
    parts = (OPERATION.format(no=no, mandatory="true") for no in SIXTY_FOUR)
    last = OPERATION.format(no="999", mandatory="true")
    after = f"    after: [{', '.join(map(json.dumps, SIXTY_FOUR))}]\n"
    parts = (part + "    after: []\n" for part in parts)
    return HEAD.format(code="wide", stage="p2") + "".join(parts) + last + after


@pytest.fixture(autouse=True)
def _console(monkeypatch: pytest.MonkeyPatch) -> None:
    # The program keeps the language it was asked for in the environment.
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("empty.csv", "", "the log has no events"),
        ("header-alone.csv", COLUMNS, "the log has no events"),
        ("empty.xes", "<log/>", "the log has no events"),
        ("case.csv", COLUMNS + TWO.replace("010", "call the client 010"), "differs from"),
        ("space.csv", COLUMNS + TWO.replace("010", "Call  the client 010"), "differs from"),
        ("cut.csv.gz", COLUMNS + TWO, "cut.csv.gz: the file is cut short"),
        ("cut.xes.gz", XES.format(name="010"), "cut.xes.gz: the file is cut short"),
        ("bomb.xes", BOMB, "bomb.xes:1: the file holds declarations"),
    ],
)
def test_logs_that_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, message: str
) -> None:
    card, log = tmp_path / "card.yaml", tmp_path / name
    card.write_text(card_text(), "utf-8")
    data = text.encode()
    log.write_bytes(gzip.compress(data)[:-12] if name.endswith(".gz") else data)
    assert conformed(card, log) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert message in shown.err


# Card, rows, exit code, what is told.
JUDGED = {
    "one case": (card_text(), COLUMNS + TWO, 0, {"cases": 1, "conforming": 1, "cost": 0}),
    "a case of 100,000 events": (
        card_text(), MOMENT_ALONE + AGAIN, 1, {"events": 100_000, "cost": 100_000},
    ),
    "64 predecessors": (
        wide_card(), FIRST_COMES_LAST, 1, {"events": 65, "cost": 2, "order": 1},
    ),
    # Judged in its order, without a length.
    "a clock running backwards": (
        card_text(), COLUMNS + TWO.replace("09:30", "08:30"), 0, {"conforming": 1, "doubtful": 1},
    ),
    # They stand in the order of their rows.
    "two events at one instant": (
        card_text(), COLUMNS + TWO.replace("10:", "09:"), 0, {"conforming": 1, "order": 0},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", JUDGED)
def test_logs_that_are_judged_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    text, rows, code, told = JUDGED[kind]
    card, log = tmp_path / "card.yaml", tmp_path / "log.csv"
    card.write_text(text, "utf-8")
    log.write_text(rows, "utf-8")
    assert conformed(card, log, "--format", "json") == code
    found = json.loads(capsys.readouterr().out)
    seen = {**found["rows"], **found["deviations"], **found}
    assert {name: seen[name] for name in told} == told


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["sources.0.per_day=3.6"], 0, "the Estimator needs 180 %"),
        (["people.planner=0"], 2, "role planner: zero people"),
        (["stages.p2.next.lost=0.3"], 2, "the probabilities of stage p2 add to 0.9"),
        (["sources.0.per_day=90000"], 2, "it would take about"),
    ],
    ids=["cannot be stable", "zero people", "probabilities", "too large"],
)
def test_lines_that_cannot_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: int, message: str
) -> None:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "p2.yaml").write_text(CARD, "utf-8")
    path = tmp_path / "line.yaml"
    path.write_text(LINE, "utf-8")
    settings = [part for word in words for part in ("--set", word)]
    assert main(["simulate", str(path), "--replications", "2", *settings]) == code
    shown = capsys.readouterr()
    assert message in shown.err
    assert bool(shown.out) == (code == 0)
