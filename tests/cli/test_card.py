"""`techkarta card …` as people and programs call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from techkarta.cli.main import main
from techkarta.engine.cards.reading import read_card
from techkarta.engine.errors import EngineError

ROOT = Path(__file__).resolve().parents[2]
PRESET = ROOT / "techkarta" / "presets" / "project-p2" / "card.yaml"
HEAD = "schema: techkarta.card/1\ncode: a\ntitle: A\nprocess: project\nstages: [p2]\n"
BROKEN = HEAD + "operations:\n  - no: 010\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")

    def call(*words: object) -> tuple[int, str, str]:
        try:
            code = main([str(word) for word in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        output = capsys.readouterr()
        return code, output.out, output.err

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def make(text: str | bytes, name: str = "card.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return make


def program(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "techkarta.cli.main", *words]
    return subprocess.run(  # noqa: S603 - our own program
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TECHKARTA_LANGUAGE": "en", **environment},
    )


# lint


def test_lint_of_a_sound_card_is_quiet_and_zero(run: Run) -> None:
    assert run("card", "lint", PRESET) == (0, "", "nothing found in 1 card(s)\n")


def test_lint_tells_file_line_column(run: Run, write: Callable[..., Path]) -> None:
    path = write(BROKEN)
    code, out, err = run("card", "lint", path)
    assert code == 1
    line = "Text is due here, but `010` without quotes is a number."
    assert f"{path}:7:9: error TK004: operation 010: {line}\n" in out
    assert '    Quote it: "010".\n' in out
    assert "errors:" in err


def test_lint_in_json_is_one_document_without_words(run: Run, write: Callable[..., Path]) -> None:
    path = write(BROKEN)
    code, out, _ = run("card", "lint", "--format", "json", path, PRESET)
    document = json.loads(out)
    assert code == 1
    assert [file["path"] for file in document["files"]] == [str(path), str(PRESET)]
    assert [file["card"] for file in document["files"]] == ["a", "project-p2"]
    assert document["files"][0]["findings"][0] == {
        "code": "TK401",
        "severity": "warning",
        "operation": None,
        "field": "exit",
        "line": 1,
        "column": 1,
        "params": {},
    }
    assert document["files"][1]["findings"] == []


def test_lint_in_json_of_half_a_letter_can_be_read(run: Run, write: Callable[..., Path]) -> None:
    code, out, _ = run("card", "lint", "--format", "json", write(HEAD + 'market: "\\ud83d"\n'))
    assert code == 1
    assert json.loads(out)["files"][0]["findings"][-1]["params"]["reason"] == "control_character"


def test_lint_for_github(run: Run, write: Callable[..., Path]) -> None:
    path = write(BROKEN + '  - no: "020"\n')
    code, out, _ = run("card", "lint", "--format", "github", path)
    assert code == 1
    assert f"::error file={path},line=7,col=9,title=TK004 Wrong type or value::Text is due" in out
    assert "::warning " in out
    assert "::notice " in out


def test_lint_in_russian(run: Run, write: Callable[..., Path]) -> None:
    for words in (("--language", "ru", "card", "lint"), ("card", "lint", "--language=ru")):
        _, out, err = run(*words, write(BROKEN))
        assert "ошибка TK004: операция 010: Здесь нужен текст" in out
        assert "ошибок:" in err


def test_warnings_count_as_found(run: Run, write: Callable[..., Path]) -> None:
    text = PRESET.read_text().replace("Determine the client type", "The client type")
    code, out, _ = run("card", "lint", write(text))
    assert code == 1
    assert "warning TK202" in out


@pytest.mark.parametrize("name", ["absent.yaml", "."])
def test_a_file_that_cannot_be_opened_is_two(run: Run, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    code, out, err = run("card", "lint", path, PRESET, "--format", "json")
    assert code == 2
    assert err.startswith(f"{path}: cannot be opened: ")
    # The other files are judged all the same.
    assert [file["path"] for file in json.loads(out)["files"]] == [str(PRESET)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "TK002"),
        (b"\x00\x01\x02", "TK001"),
        ("title: Карта".encode("cp1251"), "TK007"),
        (b"#" * 2_000_000, "TK008"),
        (b"[" * 1000, "TK009"),
        (b"a: &a [x]\nb: *a\n", "TK006"),
        (b"- list\n", "TK004"),
        (HEAD.encode() + b"code: b\n", "TK005"),
    ],
)
def test_hostile_files_are_findings_not_tracebacks(
    run: Run, write: Callable[..., Path], data: bytes, code: str
) -> None:
    exit_code, out, err = run("card", "lint", write(data))
    assert exit_code == 1
    assert code in out
    assert "Traceback" not in out + err


def test_patterns_the_shell_did_not_expand(run: Run, write: Callable[..., Path]) -> None:
    write(PRESET.read_bytes(), "one/card.yaml")
    folder = write(PRESET.read_bytes(), "two/deep/card.yaml").parents[2]
    assert run("card", "lint", f"{folder}/**/card.yaml")[2] == "nothing found in 2 card(s)\n"
    code, _, err = run("card", "lint", f"{folder}/*.none")
    assert (code, err) == (2, f"{folder}/*.none: no such files\n")


def test_a_copied_card_is_recognised_beside_the_other_and_in_the_catalogue(
    run: Run, write: Callable[..., Path]
) -> None:
    text = PRESET.read_text().replace("code: project-p2", "code: mine")
    copy = write(text.replace("process: project", "process: regional", 1))
    assert "TK305" in run("card", "lint", copy)[1]
    empty = copy.parent / "catalogue"
    empty.mkdir()
    assert "TK305" not in run("card", "lint", copy, "--catalogue", empty)[1]
    assert "TK305" in run("card", "lint", copy, PRESET, "--catalogue", empty)[1]


def test_catalogue_tells_which_process_is_simple(run: Run, write: Callable[..., Path]) -> None:
    card = write(HEAD.replace("[p2]", "[p2, p3]") + "whole_cycle: true\n")
    assert "TK302" in run("card", "lint", card)[1]
    process = "schema: techkarta.process/1\ncode: project\nis_simple: true\n"
    folder = write(process, "catalogue/processes/project.yaml").parents[1]
    assert "TK302" not in run("card", "lint", card, "--catalogue", folder)[1]


def test_catalogue_tells_mandatory_lists_and_ages(run: Run, write: Callable[..., Path]) -> None:
    folder = write(
        "code: big\nquestions: [{code: q1}]\n", "catalogue/client-types/big.yaml"
    ).parents[1]
    write("code: small\n", "catalogue/client-types/small.yaml")
    write(
        "code: project\nstages: [{code: p2, normal_days: 3}]\n", "catalogue/processes/project.yaml"
    )
    operation = 'operations: [{no: "010", sends_proposal: true, due: {within: 1, unit: week}}]\n'
    for kind, is_found in (("big", False), ("small", True)):
        card = write(HEAD + f"client_types: [{kind}]\n{operation}")
        out = run("card", "lint", card, "--catalogue", folder)[1]
        assert ("TK402" in out) is is_found
        assert "TK403" in out


def test_a_broken_catalogue_is_passed_over_and_a_missing_one_told(
    run: Run, write: Callable[..., Path]
) -> None:
    folder = write(b"\xff\xfe", "catalogue/processes/project.yaml").parents[1]
    code, _, err = run("card", "lint", PRESET, "--catalogue", folder)
    assert code == 0
    assert "project.yaml: skipped, it cannot be read" in err
    code, _, err = run("card", "lint", PRESET, "--catalogue", folder / "none")
    assert (code, err) == (2, f"{folder / 'none'}: no such folder\n")


def test_lint_does_not_load_the_server_nor_the_full_reader() -> None:
    code = (
        "import sys\nfrom techkarta.cli.main import main\n"
        f"main(['card', 'lint', {str(PRESET)!r}])\n"
        "print([name for name in sys.modules if name.startswith(('django', 'ruamel', 'numpy'))])"
    )
    output = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert output.stdout == "[]\n"


# the other commands


@pytest.mark.parametrize("command", [("show",), ("fmt",), ("diff", PRESET)])
def test_a_card_with_errors_is_two_with_one_line(
    run: Run, write: Callable[..., Path], command: tuple[object, ...]
) -> None:
    path = write(BROKEN)
    code, out, err = run("card", *command, path)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert err.startswith(f"{path}:7:")


def test_show(run: Run) -> None:
    code, out, _ = run("card", "show", PRESET)
    assert code == 0
    assert "Client development  (project-p2)" in out
    assert "010  Determine the client type and open the questionnaire" in out
    assert "norm: 5 min / deal (expert guess)" in out
    code, out, _ = run("card", "show", PRESET, "--format", "json")
    assert json.loads(out)["code"] == "project-p2"


def test_diff_is_zero_for_equal_and_one_for_different(run: Run, write: Callable[..., Path]) -> None:
    text = PRESET.read_text()
    assert run("card", "diff", PRESET, write("# a note\n" + text)) == (
        0,
        "the cards do not differ\n",
        "",
    )
    other = write(text.replace("Determine the client type", "Define the client type"))
    code, out, _ = run("card", "diff", PRESET, other)
    assert code == 1
    assert "* Operation 010: changed" in out
    assert "+ Define the client type and open the questionnaire" in out
    document = json.loads(run("card", "diff", PRESET, other, "--format", "json")[1])
    assert [change["no"] for change in document["operations"]] == ["010"]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("process", ["project", "regional", "our-own"])
def test_a_new_card_is_sound_and_canonical(
    run: Run, write: Callable[..., Path], process: str, language: str
) -> None:
    words = ("card", "new", "--process", process, "--stage", "s-1", "--language", language)
    code, text, _ = run(*words)
    path = write(text)
    assert code == 0
    assert run("card", "lint", path)[0] == 0
    assert run("card", "fmt", path)[1] == text
    card = read_card(text.encode()).card
    assert card is not None
    assert (card.code, card.process, card.stages) == (f"{process}-s-1", process, ("s-1",))
    assert "#" in text


def test_a_new_card_never_writes_over_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    words = ("card", "new", "--process", "project", "--stage", "p2", "-o", path)
    assert run(*words)[0] == 0
    path.write_text("mine")
    code, _, err = run(*words)
    assert (code, err) == (2, f"{path}: the file exists already\n")
    assert path.read_text() == "mine"


def test_a_new_card_has_decent_codes(run: Run) -> None:
    code, _, err = run("card", "new", "--process", "Our: process", "--stage", "p2")
    assert code == 2
    assert "small Latin letters" in err


def test_fmt_prints_checks_and_writes(run: Run, write: Callable[..., Path]) -> None:
    text = PRESET.read_text()
    path = write("# note\n" + text)
    code, out, _ = run("card", "fmt", path)
    assert code == 0
    assert out.startswith("# note\nschema:")
    assert path.read_text() == "# note\n" + text
    code, _, err = run("card", "fmt", "--check", path)
    assert (code, err) == (1, f"{path}: not in canonical form\n")
    assert run("card", "fmt", "--write", path) == (0, "", "")
    assert path.read_text() == out
    assert run("card", "fmt", "--check", path) == (0, "", "")


# the program


def test_a_wrong_call_is_two(run: Run) -> None:
    for words in ((), ("card",), ("card", "lint"), ("nonsense",), ("card", "nonsense")):
        assert run(*words)[0] == 2
    assert run("--language", "fr", "card", "lint", PRESET)[0] == 2


def test_help_lists_commands_in_the_language(run: Run) -> None:
    assert "check cards" in run("card", "--help")[1]
    assert "проверить карты" in run("card", "--help", "--language", "ru")[1]
    assert "bring the database schema up to date" in run("--help")[1]
    assert run("--version")[1].startswith("techkarta ")


def test_the_parser_itself_speaks_russian(run: Run) -> None:
    code, _, err = run("card", "lint", "--language", "ru")
    assert code == 2
    assert "вызов: techkarta card lint" in err
    assert "не хватает аргументов: FILE" in err
    assert "usage:" in run("card", "lint")[2]


def test_language_of_the_locale() -> None:
    listed = program("card", "--help", TECHKARTA_LANGUAGE="", LC_ALL="", LANG="ru_RU.UTF-8")
    assert "проверить карты" in listed.stdout


def test_standard_input() -> None:
    command = [sys.executable, "-m", "techkarta.cli.main", "card", "lint", "-", "--format", "json"]
    output = subprocess.run(  # noqa: S603 - our own program
        command, cwd=ROOT, capture_output=True, input=PRESET.read_bytes(), check=False
    )
    assert output.returncode == 0
    assert json.loads(output.stdout)["files"][0]["path"] == "-"


def test_a_reader_that_goes_away_causes_no_complaint() -> None:
    command = f"{sys.executable} -m techkarta.cli.main card show {PRESET} | head -n 1"
    output = subprocess.run(  # noqa: S602 - a pipe is the point
        command, cwd=ROOT, capture_output=True, text=True, shell=True, check=False
    )
    assert output.stderr == ""
    assert output.stdout.count("\n") == 1


def test_no_colours_into_a_pipe() -> None:
    assert "\x1b" not in program("card", "show", str(PRESET)).stdout


def test_impossible_input_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> int:
        raise EngineError("no_such_code_at_all", value=1)

    monkeypatch.setattr("techkarta.cli.card.lint.run", refuse)
    code, out, err = run("card", "lint", PRESET)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1


def test_interruption_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("techkarta.cli.card.lint.run", interrupt)
    assert run("card", "lint", PRESET) == (130, "", "interrupted\n")
