"""`techkarta norms`: chronometry from a log, beside the norms of the card."""

import json
from pathlib import Path

import pytest

from techkarta.cli.main import main
from tests.cli.conforming import card_text

ROW = (5, 7, 9, 9, 20, 10, 8, 10, 9, 9)


@pytest.fixture(autouse=True)
def _console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    card, log = tmp_path / "card.yaml", tmp_path / "log.csv"
    card.write_text(card_text(), "utf-8")
    rows = [f"c{each},010,2026-11-23T09:00Z,2026-11-23T09:{n:02}Z" for each, n in enumerate(ROW)]
    rows += ["c0,020,2026-11-23T10:00Z,2026-11-23T11:00Z", "c0,party,2026-11-23T12:00Z,"]
    log.write_text("case,operation,start,end\n" + "\n".join(rows) + "\n", "utf-8")
    return card, log


def measured(card: Path, log: Path, *words: str) -> int:
    return main(["norms", "--card", str(card), "--log", str(log), *words])


def test_json_is_the_chronometry(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert measured(*files, "--format", "json") == 0
    first, second, third = json.loads(capsys.readouterr().out)["operations"]
    assert (first["card"], first["no"], first["n"], first["norm"]) == ("demo", "010", 10, 30)
    assert (first["median"], first["k"], first["proposal"]) == (9, 4, 9)
    assert (first["p10"], first["p90"]) == (pytest.approx(6.8), pytest.approx(11))
    assert first["k_cleaned"] == pytest.approx(10 / 7)
    assert first["mean"] == pytest.approx(8.875)
    assert (first["dropped"], first["steady"]) == (2, True)
    assert (first["under_40"], first["over_150"]) == (9, 0)
    assert (second["n"], second["proposal"], second["over_150"]) == (1, None, 1)
    assert (third["n"], third["median"], third["k"]) == (0, None, None)


@pytest.mark.parametrize(
    ("language", "words"),
    [("ru", ["Медиана", "Позвонить клиенту 010"]), ("en", ["Median", "Call the client 010"])],
)
def test_the_table_speaks_the_language(
    files: tuple[Path, Path],
    capsys: pytest.CaptureFixture[str],
    language: str,
    words: list[str],
) -> None:
    assert measured(*files, "--language", language) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in words)
    (line,) = [line for line in shown.splitlines() if line.startswith("010")]
    assert line.split()[-9:] == ["010", "10", "9", "6.8", "11", "4.0", "30", "9", "9"]


def test_the_limit_of_the_row_can_be_given(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert measured(*files, "--format", "json", "--k", "1.2") == 0
    assert json.loads(capsys.readouterr().out)["operations"][0]["steady"] is False
    assert measured(*files, "--k", "1") == 2
    assert "--k" in capsys.readouterr().err


def test_a_log_of_moments_alone_is_said_to_know_no_times(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    card, log = files
    log.write_text("case,operation,timestamp\nc,010,2026-11-23T09:00\n", "utf-8")
    assert measured(card, log) == 0
    assert "one moment per event" in capsys.readouterr().out


def test_a_bad_log_is_refused_in_one_line(
    files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    card, log = files
    log.write_text("case\n", "utf-8")
    assert measured(card, log) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
