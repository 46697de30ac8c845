"""The map of a log: read in either direction, refused with its place, proposed and completed."""

from pathlib import Path

import pytest

from tests.cli.conforming import LOG, card_text, conformed, found, refused


@pytest.fixture
def card_file(tmp_path: Path) -> Path:
    path = tmp_path / "card.yaml"
    path.write_text(card_text(), "utf-8")
    return path


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG, "utf-8")
    return path


@pytest.fixture(autouse=True)
def _console(monkeypatch: pytest.MonkeyPatch) -> None:
    # The program keeps the language it was asked for in the environment.
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")


FOREIGN = """\
Deal;Step;Begun;Finished;Who
d1;Call;23.11.2026 09:00;23.11.2026 09:30;anna
d1;Meet;23.11.2026 10:00;23.11.2026 10:30;anna
"""
MAPS = [
    """\
columns: {case: Deal, operation: Step, start: Begun, end: Finished, user: Who}
operations: {Call: "010", Meet: "020"}
moments: "%d.%m.%Y %H:%M"
tz: UTC
""",
    """\
columns: {Deal: case, Step: operation, Begun: start, Finished: end, Who: user}
operations: {"010": Call, "020": [Meet]}
moments: "%d.%m.%Y %H:%M"
""",
    """\
{"columns": {"case": "Deal", "operation": "Step", "start": "Begun", "end": "Finished"},
 "operations": {"Call": "010", "Meet": "020"}, "moments": "%d.%m.%Y %H:%M"}
""",
]


@pytest.mark.parametrize("text", MAPS)
def test_a_map_may_be_written_in_either_direction(
    card_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    log, mapping = tmp_path / "log.csv", tmp_path / "map.yaml"
    log.write_text(FOREIGN, "utf-8")
    mapping.write_text(text, "utf-8")
    told = found(capsys, card_file, log, "--map", mapping, code=0)
    assert (told["cases"], told["events"], told["conforming"]) == (1, 2, 1)


def test_a_map_is_proposed_completed_and_used(
    card_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, mapping = tmp_path / "log.csv", tmp_path / "map.yaml"
    log.write_text(
        "Deal,Task,Started at,Manager\nd1,call the client 010,2026-11-23T09:00,anna\n"
        'd1,"a ""visit""",2026-11-23T10:00,anna\n',
        "utf-8",
    )
    assert conformed(card_file, log, "--write-map", mapping) == 0
    assert "operations known 1, left to be named 1" in capsys.readouterr().err
    text = mapping.read_text("utf-8")
    assert '  case: "Deal"\n  operation: "Task"\n  start: "Started at"\n  user: "Manager"\n' in text
    assert '  "call the client 010": "010"\n' in text
    mapping.write_text(text.replace('  # "a \\"visit\\"": ""', '  "a \\"visit\\"": "020"'), "utf-8")
    told = found(capsys, card_file, log, "--map", mapping, code=0)
    assert told["conforming"] == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("column: {case: Deal}", "map.yaml:1:1: error TK003"),
        ("columns: {case: Deal, step: Step}", "map.yaml:1:17: error TK004"),
        ("columns: [case]", "map.yaml:1:10: error TK004"),
        ("operations: {Call: 010}", "map.yaml:1:20: error TK004"),
        ('operations: {Call: "999"}', "`999` is not one of the allowed values: 010, 020, 030"),
        ('operations: {Call: "010", Call: "020"}', "TK005"),
        ("values: {step: {a: b}}", "map.yaml:1:10: error TK004"),
        ("columns: {user: manager}", "the map names the column “manager”"),
        ("columns: {", "TK001"),
        ("tz: Mars/Olympus", "Mars/Olympus"),
    ],
)
def test_bad_maps_are_refused_with_their_place(
    card_file: Path,
    log_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    text: str,
    message: str,
) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(text, "utf-8")
    assert message in refused(capsys, card_file, log_file, "--map", mapping)


def test_an_empty_map_says_nothing(
    card_file: Path, log_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text("# all is known\n", "utf-8")
    assert found(capsys, card_file, log_file, "--map", mapping) == found(
        capsys, card_file, log_file
    )
