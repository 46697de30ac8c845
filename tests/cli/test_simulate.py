"""`techkarta simulate`: what a line produces, from files alone."""

import ast
import json
from pathlib import Path
from string import Formatter

import pytest

from techkarta.cli import simulate, simulate_show
from techkarta.cli.main import main
from techkarta.cli.simulate_texts import simulate_texts
from techkarta.engine.line import scenario, soundness

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
    role: rep
    evidence: {kind: note}
    resources: [{kind: template, name: Сценарий}]
    control: {method: each, by: head_of_sales, criterion: Итог ясен}
  - no: "020"
    title: {ru: Посчитать смету, en: Calculate the estimate}
    result: Смета готова
    norm: {minutes: 240}
    role: planner
    evidence: {kind: file}
    resources: [{kind: template, name: Бланк}]
    control: {method: each, by: head_of_sales, criterion: Сумма сходится}
"""
LINE = """\
schema: techkarta.line/1
horizon: {days: 120, warmup: 20}
calendar: none
people:
  rep: {count: 2, share: 0.75}
  planner: {count: 1}
sources:
  - {process: project, per_day: 1.2, arrivals: poisson}
stages:
  - code: p2
    card: cards/p2.yaml
    next: {p3: 0.6, lost: 0.4}
    wait_days: {dist: lognormal, mean: 5, cv: 1}
  - code: p3
    operations: [{no: "010", minutes: 30, role: rep, after: [], dist: exponential}]
    next: {won: 1.0}
service: lognormal
discipline: fifo
"""
KEYS = {
    "contracts_per_month", "lead_time_days", "wip", "roles", "stages", "bottleneck",
}  # fmt: skip


@pytest.fixture
def line_file(tmp_path: Path) -> Path:
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "p2.yaml").write_text(CARD, "utf-8")
    path = tmp_path / "line.yaml"
    path.write_text(LINE, "utf-8")
    return path


@pytest.fixture(autouse=True)
def _console(monkeypatch: pytest.MonkeyPatch) -> None:
    # The program keeps the language it was asked for in the environment.
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")


def simulated(*words: object) -> int:
    return main(["simulate", *(str(word) for word in words), "--replications", "4"])


def found(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, object]:
    assert simulated(*words, "--format", "json") == 0
    return json.loads(capsys.readouterr().out)


def is_estimate(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"mean", "low", "high"}
        and value["low"] <= value["mean"] <= value["high"]
    )


def test_json_is_the_contract(line_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = found(capsys, line_file, "--seed", "7")
    assert (told["replications"], told["seed"], len(told["runs"])) == (4, 7, 4)
    total = told["total"]
    assert set(total) >= KEYS
    assert is_estimate(total["contracts_per_month"])
    assert is_estimate(total["wip"])
    assert all(is_estimate(total["lead_time_days"][name]) for name in ("mean", "p50", "p90"))
    assert set(total["roles"]) == {"rep", "planner"}
    for role in total["roles"].values():
        assert set(role) == {"utilisation", "queue", "wait_minutes"}
        assert all(map(is_estimate, role.values()))
    assert set(total["stages"]) == {"p2", "p3"}
    for stage in total["stages"].values():
        assert set(stage) == {"days", "entered"}
        assert all(map(is_estimate, stage.values()))
    assert total["bottleneck"] == "planner"
    assert all(isinstance(run["contracts_per_month"], float) for run in told["runs"])
    assert all(set(run) == set(total) for run in told["runs"])


def test_the_same_seed_gives_the_same_document(
    line_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = found(capsys, line_file)
    assert found(capsys, line_file) == first
    assert found(capsys, line_file, "--seed", "2") != first


def test_settings_change_the_line(line_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = found(capsys, line_file)["total"]["roles"]["planner"]["utilisation"]["mean"]
    helped = found(capsys, line_file, "--set", "people.planner=2")
    assert helped["total"]["roles"]["planner"]["utilisation"]["mean"] == pytest.approx(
        alone / 2, rel=0.02
    )
    all_lost = ("--set", "stages.p2.next.p3=0", "--set", "stages.p2.next.lost=1")
    assert found(capsys, line_file, *all_lost)["total"]["contracts_per_month"]["mean"] == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["Договоров в месяц", "Узкое место — Сметчик: загрузка", "менеджер по продажам"]),
        ("en", ["Contracts per month", "The bottleneck is the Estimator: load", "p3"]),
    ],
)
def test_the_text_names_the_bottleneck_in_a_sentence(
    line_file: Path, capsys: pytest.CaptureFixture[str], language: str, words: list[str]
) -> None:
    assert simulated(line_file, "--language", language) == 0
    shown = capsys.readouterr()
    assert all(word in shown.out for word in words)
    assert "\x1b" not in shown.out
    assert not shown.err


@pytest.mark.parametrize(
    ("language", "word"),
    [("ru", "неустойчива: Сметчик — нужно 180 %"), ("en", "the Estimator needs 180 %")],
)
def test_a_line_that_cannot_be_stable_is_told_with_its_role(
    line_file: Path, capsys: pytest.CaptureFixture[str], language: str, word: str
) -> None:
    assert simulated(line_file, "--set", "sources.0.per_day=3.6", "--language", language) == 0
    shown = capsys.readouterr()
    assert word in shown.err
    assert "planner" not in shown.err
    told = found(capsys, line_file, "--set", "sources.0.per_day=3.6")
    assert told["warnings"] == [
        {"code": "unstable", "params": {"role": "planner", "load": pytest.approx(1.8)}}
    ]


def test_a_line_without_work_for_people_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "line.yaml"
    path.write_text(
        "schema: techkarta.line/1\nhorizon: {days: 10}\npeople: {rep: 1}\n"
        "sources: [{process: p, per_day: 0.0001}]\n"
        "stages: [{code: s, wait_days: 5, next: {won: 1}}]\n",
        "utf-8",
    )
    assert simulated(path) == 0
    assert "There is no bottleneck" in capsys.readouterr().out
    assert found(capsys, path)["total"]["lead_time_days"]["mean"]["mean"] is None


def refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert simulated(*words) == 2
    shown = capsys.readouterr()
    assert not shown.out
    assert shown.err.count("\n") == 1
    return shown.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "people.planner"], "--set: “people.planner” cannot be read"),
        (["--set", "people.planer=2"], "no value people.planer: “planer” was not found"),
        (["--set", "people.planner=0"], "role planner: zero people"),
        (["--set", "people.planner=-1"], "TK004"),
        (["--set", "sources.0.per_day=90000"], "too large"),
        (["--seed", "-1"], "seed"),
    ],
)
def test_bad_words_are_refused_in_one_line(
    line_file: Path, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert message in refused(capsys, line_file, *words)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("lost: 0.4", "lost: 0.3", "line.yaml:12:11: the probabilities of stage p2 add to 0.9"),
        ("count: 2", "count: 0", "line.yaml:5:8: role rep: zero people"),
        ("p3: 0.6", "p4: 0.6", "line.yaml:12:16: there is no stage p4; there are: p2, p3"),
        ("process: project, ", "process: p, stage: q, ", "there is no stage q"),
        ("rep: {count: 2, share: 0.75}", "legal: 1", "the role rep is not among the people"),
        ("  - {process: project, per_day: 1.2, arrivals: poisson}", "  []", "no source of cases"),
        ("per_day: 1.2", "per_day: -1", "line.yaml:8:33: error TK004"),
        ("people:", "folk:", "line.yaml:4:1: error TK003"),
        ("cards/p2.yaml", "cards/p9.yaml", "p9.yaml: cannot be opened"),
        ("schema: techkarta.line/1", "schema: x", "begin it with `schema: techkarta.line/1`"),
    ],
)
def test_bad_lines_are_refused_with_their_place(
    line_file: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    line_file.write_text(LINE.replace(old, new), "utf-8")
    assert message in refused(capsys, line_file)


def test_a_card_with_lint_errors_is_refused(
    line_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = line_file.parent / "cards" / "p2.yaml"
    path.write_text(CARD.replace("    norm: {minutes: 60}\n", ""), "utf-8")
    shown = refused(capsys, line_file)
    assert "p2.yaml:10:" in shown
    assert "TK204" in shown


def test_a_file_that_is_not_there_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "cannot be opened" in refused(capsys, tmp_path / "absent.yaml")


def test_every_text_has_both_languages_with_the_same_parameters() -> None:
    for code, entry in simulate_texts().items():
        assert set(entry) == {"ru", "en"}, code
        names = [{name for _, name, _, _ in Formatter().parse(text)} for text in entry.values()]
        assert names[0] == names[1], code


def codes_in(module: object) -> set[str]:
    """Codes of texts named in a module: said by the command, told as problems by the engine."""
    found: set[str] = set()
    for call in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        given = {word.arg: word.value for word in call.keywords}
        code = given.get("code") if name == "Problem" else next(iter(call.args), None)
        prefix = {"say": "", "Problem": "problem_", "note": "problem_"}.get(name)
        if prefix is not None and isinstance(code, ast.Constant):
            found.add(f"{prefix}{code.value}")
    return found


def test_every_code_has_a_text() -> None:
    codes = set().union(*map(codes_in, (simulate, simulate_show, scenario, soundness)))
    assert {"bottleneck", "help_file", "problem_probabilities", "problem_schema"} <= codes
    # Codes of the calendar, of the order of operations, of what people lack.
    codes |= {f"problem_{code}" for code in ("unknown_country", "date_out_of_range", "cycle")}
    codes |= {f"problem_{code}" for code in ("repeated_operation", "unknown_predecessor")}
    codes |= {f"problem_{code}" for code in ("no_people", "zero_people", "too_few_people")}
    assert codes <= simulate_texts().keys()
