"""`techkarta conform`: a log against its cards, from files alone."""

import ast
import csv
import json
from pathlib import Path
from string import Formatter

import pytest

from techkarta.cli import (
    conform,
    conform_show,
    log_cases,
    log_input,
    log_map,
    norms,
    norms_show,
)
from techkarta.cli.conform_texts import conform_texts
from techkarta.engine.conformance.executions import CODES
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


def test_json_is_the_totals(
    card_file: Path, log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = found(capsys, card_file, log_file)
    assert (told["cases"], told["conforming"], told["events"], told["cost"]) == (3, 1, 8, 5)
    assert told["fitness_mean"] == pytest.approx((1 + (1 - 4 / 6) + (1 - 1 / 4)) / 3)
    assert told["deviations"] == {
        "missing": 1,
        "order": 1,
        "repeated": 1,
        "off_card": 1,
        "late": 1,
        "over_norm": 1,
        "under_norm": 1,
        "irregular": 0,
        "unproved": 0,
        "self_checked": 0,
    }
    assert told["not_judged"] == ["unproved", "self_checked"]
    assert [each["no"] for each in told["operations"]] == ["010", "020", "030"]
    first = told["operations"][0]
    assert (first["card"], first["executions"], first["repeated"]) == ("demo", 4, 1)
    assert (first["missing"], first["over_norm"]) == (0, 1)
    assert told["operations"][1]["missing"] == 1
    assert told["off_card"] == [{"operation": "party", "executions": 1}]
    assert [(each["user"], each["executions"]) for each in told["users"]] == [
        ("anna", 5),
        ("boris", 3),
    ]
    assert told["users"][1]["order"] == told["users"][1]["off_card"] == 1
    assert told["rows"] == {
        "read": 8,
        "broken": 0,
        "doubtful": 0,
        "elsewhere": 0,
        "transitions": 0,
        "named": [],
    }


def test_one_row_per_case(card_file: Path, log_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "cases.csv"
    assert conformed(card_file, log_file, "--cases", out) == 1
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:4] == ["case", "conforming", "cost", "fitness"]
    assert tuple(list(rows[0])[4:14]) == CODES
    assert [(row["case"], row["conforming"], row["cost"]) for row in rows] == [
        ("good", "true", "0"),
        ("bad", "false", "4"),
        ("late", "false", "1"),
    ]
    assert float(rows[1]["fitness"]) == pytest.approx(1 - 4 / 6)
    assert (rows[1]["order"], rows[1]["repeated"], rows[1]["off_card"]) == ("020", "010", "party")
    assert (rows[1]["over_norm"], rows[1]["under_norm"]) == ("010", "020")
    assert (rows[2]["missing"], rows[2]["late"]) == ("020", "030")
    assert not list(tmp_path.glob("tmp*"))


def test_a_log_that_conforms_gives_nothing_found(
    card_file: Path, log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_file.write_text("".join(LOG.splitlines(keepends=True)[:3]), "utf-8")
    told = found(capsys, card_file, log_file, code=0)
    assert (told["conforming"], told["fitness_mean"]) == (1, 1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["Дел: 3; соблюли карту: 1 (33%)", "Порядок", "Позвонить клиенту 010", "party (1)"]),
        ("en", ["Cases: 3; conforming: 1 (33%)", "Order", "Call the client 010", "party (1)"]),
    ],
)
def test_the_tables_speak_the_language(
    card_file: Path,
    log_file: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
    words: list[str],
) -> None:
    assert conformed(card_file, log_file, "--language", language) == 1
    shown = capsys.readouterr()
    assert all(word in shown.out for word in words)
    assert "\x1b" not in shown.out
    assert not shown.err


def test_broken_rows_are_named_on_the_error_stream_and_counted(
    card_file: Path, log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    conforming = "".join(LOG.splitlines(keepends=True)[:3])
    broken = "good,020,never,,anna\n" * 25 + "good,030,2026-11-23T12:00,2026-11-23T11:00,anna\n"
    log_file.write_text(conforming + broken, "utf-8")
    assert conformed(card_file, log_file, "--format", "json") == 1
    shown = capsys.readouterr()
    lines = shown.err.splitlines()
    assert lines[0].startswith("log.csv:4: “never” is no moment of ISO 8601")
    assert lines[20] == "log.csv: and 5 more rows like these"
    assert lines[21].startswith("log.csv:29: the end is before the start")
    told = json.loads(shown.out)
    assert (told["cases"], told["conforming"]) == (1, 1)
    rows = told["rows"]
    assert (rows["read"], rows["broken"], rows["doubtful"]) == (28, 25, 1)
    assert rows["named"][0]["line"] == 4
    assert rows["named"][0]["code"] == "row_moment"
    assert [each["left_out"] for each in rows["named"]] == [True] * 20 + [False]
    assert conformed(card_file, log_file) == 1
    assert "left out with mistakes: 25" in capsys.readouterr().out


def test_the_zone_of_moments_is_that_of_the_call(
    card_file: Path, log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At 23:30 in Moscow it is the next day in Vladivostok, and the due day, too."""
    log_file.write_text(
        "case,operation,start,end\n"
        "c,010,2026-11-23T20:00Z,2026-11-23T20:30Z\nc,020,2026-11-25T07:30Z,2026-11-25T08:00Z\n",
        "utf-8",
    )
    moscow = found(capsys, card_file, log_file, code=0)
    assert moscow["deviations"]["late"] == 1
    vladivostok = found(capsys, card_file, log_file, "--tz", "Asia/Vladivostok", code=0)
    assert vladivostok["deviations"]["late"] == 0


def test_nothing_known_is_said(
    card_file: Path, log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log_file.write_text("case,operation,start\nc,party,2026-11-23T09:00\n", "utf-8")
    assert conformed(card_file, log_file) == 1
    assert "No name of an operation in the log is on the card" in capsys.readouterr().out


def test_several_cards_judge_their_own_stages(
    card_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, log, out = (tmp_path / name for name in ("other.yaml", "log.csv", "cases.csv"))
    other.write_text(card_text("other", "p3"), "utf-8")
    log.write_text(
        "case,operation,start,stage\nc,010,2026-11-23T09:00,p2\nc,020,2026-11-23T10:00,p2\n"
        "c,020,2026-11-23T11:00,p3\n",
        "utf-8",
    )
    told = found(capsys, card_file, log, "--card", other, "--cases", out)
    assert told["deviations"]["missing"] == 1
    missing = [(each["card"], each["no"]) for each in told["operations"] if each["missing"]]
    assert missing == [("other", "010")]
    assert out.read_text("utf-8").splitlines()[1].endswith(",3,demo;other")
    assert conformed(card_file, log, "--card", other) == 1
    assert "Card" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--tz", "Mars/Olympus"], "Mars/Olympus"),
        (["--calendar", "XX"], "XX"),
        (["--workers", "2"], "log.csv: only Parquet"),
        (["--workers", "0"], "there is at least one"),
        (["--map", "absent.yaml"], "absent.yaml: cannot be opened"),
        (["--cases", "no-such-folder/cases.csv"], "no-such-folder/cases.csv: cannot be written"),
        (["--write-map", "no-such-folder/map.yaml"], "cannot be written"),
    ],
)
def test_bad_words_are_refused_in_one_line(
    card_file: Path,
    log_file: Path,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    message: str,
) -> None:
    assert message in refused(capsys, card_file, log_file, *words)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the log has no events"),
        ("case,operation,start\n", "the log has no events"),
        ("a,b\n1,2\n", "columns not found: case, operation, start"),
        ("Case,operation,start\nc,010,2026-11-23\n", "“Case” differs from “case”"),
        ("case,operation,start\nc,10,2026-11-23\n", "“10” of the log differs from “010”"),
        ("case,operation,start\nc,010,23/11/2026\n", "not a single row could be read"),
        ("case,operation,start,stage\nc,010,2026-11-23,p9\n", "no rows of these cards: demo"),
    ],
)
def test_bad_logs_are_refused_in_one_line(
    card_file: Path, log_file: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    log_file.write_text(text, "utf-8")
    assert message in refused(capsys, card_file, log_file)


def test_a_card_with_errors_and_files_that_are_not_there_are_refused(
    card_file: Path, log_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "cannot be opened" in refused(capsys, tmp_path / "absent.yaml", log_file)
    assert "cannot be opened" in refused(capsys, card_file, tmp_path / "absent.csv")
    assert "it is a folder" in refused(capsys, card_file, tmp_path)
    card_file.write_text(card_text().replace("role: rep", "role: nobody"), "utf-8")
    assert "TK004" in refused(capsys, card_file, log_file)


def test_a_refused_log_leaves_no_cases_behind(
    card_file: Path, log_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "cases.csv"
    out.write_text("what was there\n", "utf-8")
    log_file.write_text(LOG + "last,Call The Client 010,2026-11-23T09:00,,\n", "utf-8")
    assert "differs from" in refused(capsys, card_file, log_file, "--cases", out)
    assert out.read_text("utf-8") == "what was there\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["card.yaml", "cases.csv", "log.csv"]


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_has_both_languages_with_the_same_parameters() -> None:
    for code, entry in conform_texts().items():
        assert set(entry) == {"ru", "en"}, code
        names = [parameters(text) for text in entry.values()]
        assert names[0] == names[1], code
    assert {f"code_{code}" for code in CODES} <= conform_texts().keys()


def test_every_code_the_commands_name_has_a_text() -> None:
    codes = set()
    for module in (conform, conform_show, log_cases, log_input, log_map, norms, norms_show):
        tree = ast.parse(Path(module.__file__).read_text("utf-8"))
        for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call) and each.args):
            if isinstance(call.func, ast.Name) and call.func.id == "say":
                codes |= {call.args[0].value} if isinstance(call.args[0], ast.Constant) else set()
    assert {"summary", "help_log", "map_written"} <= codes <= conform_texts().keys()
