"""`techkarta plan`: a dated plan from files alone."""

import ast
import json
from pathlib import Path
from string import Formatter

import pytest

import techkarta
from techkarta.cli import plan, plan_people, plan_show
from techkarta.cli.main import main
from techkarta.cli.plan_texts import plan_texts
from techkarta.engine.cards.model import ROLES

CARD = """\
schema: techkarta.card/1
code: demo
title: {ru: Показ, en: Showing}
process: project
stages: [p2]
exit:
  - {id: x1, text: Клиент подтвердил, critical: true, proof: client_event}
roles: {planner: {ru: Сметчик, en: Estimator}}
operations:
  - no: "010"
    title: {ru: Позвонить клиенту, en: Call the client}
    result: Разговор записан
    after: []
    norm: {minutes: 60}
    due: {within: 1, unit: working_day}
    role: rep
    evidence: {kind: note}
    resources: [{kind: template, name: Сценарий}]
    control: {method: each, by: head_of_sales, criterion: Итог ясен, minutes: 5}
  - no: "020"
    title: {ru: Посчитать смету, en: Calculate the estimate}
    result: Смета готова
    mandatory: false
    when: {client.type: [industrial]}
    norm: {minutes: 480}
    role: planner
    evidence: {kind: file}
    resources: [{kind: template, name: Бланк}]
    control: {method: each, by: head_of_sales, criterion: Сумма сходится}
  - no: "030"
    title: {ru: Проверить долги, en: Check the debts}
    result: Долгов нет
    after: []
    norm: {minutes: 30}
    role: rep
    evidence: {kind: note}
    resources: [{kind: template, name: Бланк}]
    control: {method: each, by: head_of_sales, criterion: Долгов нет}
"""


@pytest.fixture
def card_file(tmp_path: Path) -> Path:
    path = tmp_path / "card.yaml"
    path.write_text(CARD, "utf-8")
    return path


@pytest.fixture(autouse=True)
def _console(monkeypatch: pytest.MonkeyPatch) -> None:
    # The program keeps the language it was asked for in the environment.
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")


def planned(*words: object) -> int:
    return main(["plan", *(str(word) for word in words)])


def found(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, object]:
    assert planned(*words, "--format", "json") == 0
    shown = capsys.readouterr()
    assert not shown.err
    return json.loads(shown.out)


START = ("--start", "2026-11-23T09:00")


def test_json_is_the_plan(card_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = found(capsys, card_file, *START)
    assert told["card"] == "demo"
    assert (told["start"], told["finish"]) == (
        "2026-11-23T09:00:00+03:00",
        "2026-11-24T10:00:00+03:00",
    )
    assert told["working_days"] == 2
    assert told["critical_path"] == ["010", "020"]
    assert told["minutes_by_role"] == {"rep": 90, "planner": 480}
    assert told["control_minutes_by_role"] == {"head_of_sales": 5}
    assert told["operations"][0] == {
        "no": "010",
        "earliest_start": "2026-11-23T09:00:00+03:00",
        "earliest_finish": "2026-11-23T10:00:00+03:00",
        "latest_start": "2026-11-23T09:00:00+03:00",
        "latest_finish": "2026-11-23T10:00:00+03:00",
        "planned_start": "2026-11-23T09:00:00+03:00",
        "planned_finish": "2026-11-23T10:00:00+03:00",
        "due": "2026-11-24T18:00:00+03:00",
        "slack_minutes": 0,
        "critical": True,
        "optional": False,
        "conditional": False,
        "minutes": 60,
        "role": "rep",
    }
    assert [each["slack_minutes"] for each in told["operations"]] == [0, 0, 510]


def test_the_people_file_moves_what_it_must(
    card_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "people.yaml"
    people.write_text(
        "people:\n  rep: 1\n  planner: {count: 2, absent: [2026-11-23/2026-11-24]}\n"
        "own_holidays: [2026-11-25]\nown_working_days: [2026-11-28]\n",
        "utf-8",
    )
    told = found(capsys, card_file, *START, "--people", people)
    by_number = {each["no"]: each for each in told["operations"]}
    assert by_number["020"]["earliest_start"] == "2026-11-26T09:00:00+03:00"
    assert by_number["030"]["planned_start"] == "2026-11-23T10:00:00+03:00"
    assert told["planned_finish"] == "2026-11-26T18:00:00+03:00"


def test_zone_country_and_attributes(card_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = ("--start", "2026-12-31T09:00", "--tz", "Asia/Yekaterinburg")
    assert found(capsys, card_file, *start)["start"] == "2027-01-11T09:00:00+05:00"
    told = found(capsys, card_file, *start, "--calendar", "none", "--attribute", "client.type=fmcg")
    assert told["start"] == "2026-12-31T09:00:00+05:00"
    assert told["not_applicable"] == ["020"]
    assert [each["no"] for each in told["operations"]] == ["010", "030"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["Начало", "Позвонить клиенту", "(Посчитать смету) ?", "Сметчик", "Показ"]),
        ("en", ["Start", "Call the client", "(Calculate the estimate) ?", "Estimator", "Showing"]),
    ],
)
def test_the_table_speaks_the_language(
    card_file: Path, capsys: pytest.CaptureFixture[str], language: str, words: list[str]
) -> None:
    assert planned(card_file, *START, "--language", language) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in words)
    assert "\x1b" not in shown
    rows = [line for line in shown.splitlines() if line[:3] in {"010", "020", "030"}]
    assert ["●" in row for row in rows] == [True, True, False]


def test_the_console_gives_the_language(
    card_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "ru")
    planned(card_file, *START)
    assert "Запас" in capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert planned(*words) == 2
    shown = capsys.readouterr()
    assert not shown.out
    assert shown.err.count("\n") == 1
    return shown.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--start", "tomorrow"], "“tomorrow” is no moment"),
        (["--start", "2026-11-23T25:00"], "is no moment"),
        (["--start", "0001-01-01T09:00"], "year"),
        ([*START, "--tz", "Mars/Olympus"], "Mars/Olympus"),
        ([*START, "--calendar", "XX"], "XX"),
        ([*START, "--attribute", "client.type"], "client.type"),
        ([*START, "--people", "no-such-file.yaml"], "no-such-file.yaml: cannot be opened"),
    ],
)
def test_bad_words_are_refused_in_one_line(
    card_file: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert message in refused(capsys, card_file, *words)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("people: {rep: {count: 0}}", "people.yaml:1:23: error TK004"),
        ("people: {rep: many}", "people.yaml:1:15: error TK004"),
        ("people: [rep]", "people.yaml:1:9: error TK004"),
        ("people: {rpe: 1}", "people.yaml:1:10: error TK004: The role `rpe`"),
        ("people: {rep: {absent: 2026-11-23}}", "people.yaml:1:24: error TK004"),
        ("people: {rep: {absent: [23.11.2026]}}", "people.yaml:1:25: “23.11.2026” is no day"),
        ("own_holidays: [2026-02-30]", "“2026-02-30” is no day"),
        ("own_holidays: [2026-12-30/2026-12-28]", "is no day"),
        ("own_holidays: [[2026-12-30]]", "is no day"),
        ("holidays: []", "people.yaml:1:1: error TK003"),
        ("people: {}\npeople: {}", "people.yaml:2:1: error TK005"),
        ("people: &a {}\n", "TK006"),
        ("people: {", "TK001"),
        ("own_holidays: [2026-12-30]\nown_working_days: [2026-12-30]", "Keep one of the two"),
    ],
)
def test_bad_people_are_refused_with_their_place(
    card_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    people = tmp_path / "people.yaml"
    people.write_text(text, "utf-8")
    assert message in refused(capsys, card_file, *START, "--people", people)


def test_people_that_are_no_text_are_refused(
    card_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "people.yaml"
    people.write_bytes(b"people: \xff")
    assert "TK007" in refused(capsys, card_file, *START, "--people", people)


def test_an_empty_people_file_says_nothing(
    card_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "people.yaml"
    people.write_text("# nobody is away\n", "utf-8")
    assert found(capsys, card_file, *START, "--people", people) == found(capsys, card_file, *START)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mandatory: false", "after: ['990']", "TK103"),
        ("mandatory: false", "mandatory: maybe", "card.yaml:23:16: error TK004"),
        ("    norm: {minutes: 60}\n", "", "TK204"),
        ("schema: techkarta.card/1\n", "", "TK002"),
    ],
)
def test_a_card_with_errors_is_refused(
    card_file: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    card_file.write_text(CARD.replace(old, new), "utf-8")
    assert message in refused(capsys, card_file, *START)


def test_a_file_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "cannot be opened" in refused(capsys, tmp_path / "absent.yaml", *START)
    assert "cannot be opened" in refused(capsys, tmp_path, *START)


def test_every_text_has_both_languages_with_the_same_parameters() -> None:
    for code, entry in plan_texts().items():
        assert set(entry) == {"ru", "en"}, code
        names = [{name for _, name, _, _ in Formatter().parse(text)} for text in entry.values()]
        assert names[0] == names[1], code
    assert {f"role_{role}" for role in ROLES} <= plan_texts().keys()


def test_every_code_the_command_names_has_a_text() -> None:
    codes = set()
    for module in (plan, plan_people, plan_show):
        tree = ast.parse(Path(module.__file__).read_text("utf-8"))
        for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call) and each.args):
            if isinstance(call.func, ast.Name) and call.func.id == "say":
                codes |= {call.args[0].value} if isinstance(call.args[0], ast.Constant) else set()
    assert {"bad_start", "help_file", "summary"} <= codes <= plan_texts().keys()


@pytest.mark.parametrize(
    "path", sorted((Path(techkarta.__file__).parent / "presets").glob("*/card.yaml")), ids=str
)
def test_every_shipped_card_can_be_planned(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = found(capsys, path, *START)
    assert told["critical_path"]
    assert all(each["slack_minutes"] >= 0 for each in told["operations"])
