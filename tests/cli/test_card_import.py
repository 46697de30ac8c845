"""`techkarta card import` as people call it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from techkarta.cli.card.book import sheets_of, vocabulary
from techkarta.cli.card.passport import passport_of
from techkarta.cli.main import main
from techkarta.common.documents import DocumentWords
from techkarta.documents.render import render_card
from techkarta.engine.cards.reading import read_card
from techkarta.engine.cards.sheet.draft import Options, Surroundings, checked, read_drafts
from techkarta.engine.cards.writing import write_card
from techkarta.presets.content import cards

ROOT = Path(__file__).resolve().parents[2]
PRESET = ROOT / "techkarta" / "presets" / "project-p2" / "card.yaml"
HEAD = ("№", "Операция", "Результат", "После", "Минуты", "Исполнитель")
FIRST = ("1", "Собрать досье", "Собрано", "", "45 мин", "МПП")
SECOND = (2, "Построить карту", "Построена", 1, "1 ч", "МПП, ТС")

Run = Callable[..., tuple[int, str, str]]
Formulas = dict[str, tuple[str, object]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")

    def call(*words: object) -> tuple[int, str, str]:
        try:
            code = main(["card", *(str(word) for word in words)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        output = capsys.readouterr()
        return code, output.out, output.err

    return call


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    def make(
        *rows: Sequence[object], formulas: dict[str, tuple[str, object]] | None = None
    ) -> Path:
        path = tmp_path / "sheet.xlsx"
        with xlsxwriter.Workbook(path) as made:
            sheet = made.add_worksheet("Карта")
            for place, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value != "":
                        sheet.write(place, column, value)
            for cell, (formula, value) in (formulas or {}).items():
                sheet.write_formula(cell, formula, None, value)
        return path

    return make


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_exported_card_comes_back_without_a_difference(
    run: Run, tmp_path: Path, language: str
) -> None:
    sheet, back = tmp_path / "card.xlsx", tmp_path / "back.yaml"
    assert run("render", PRESET, "-o", sheet, "--language", language)[0] == 0
    assert run("import", sheet, "-o", back) == (0, "", "")
    assert run("diff", PRESET, back)[0] == 0
    card = read_card(PRESET.read_bytes()).card
    assert card is not None
    assert back.read_text("utf-8") == write_card(card)


@pytest.mark.slow
def test_every_shipped_card_comes_back(tmp_path: Path) -> None:
    """Each card by the sheet of one language; one card comes back by both in another test."""
    around = Surroundings(words=lambda code: DocumentWords(language=code), passport=passport_of)
    path = tmp_path / "card.xlsx"
    for place, data in enumerate(cards()):
        card, language = read_card(data).card, ("ru", "en")[place % 2]
        assert card is not None
        path.write_bytes(render_card(card, "xlsx", language=language, passport=passport_of(card)))
        read = read_drafts(sheets_of(str(path)), vocabulary({}), around, Options())
        back, notes = checked(read.drafts[0].data)
        assert (back, notes, read.notes) == (card, (), ())


def test_a_sheet_of_a_company(run: Run, tmp_path: Path, book: Callable[..., Path]) -> None:
    sheet = book(("Карта: П2 Разработка клиента",), (), HEAD, FIRST, SECOND)
    target = tmp_path / "card.yaml"
    code, out, err = run("import", sheet, "-o", target)
    assert (code, out, err) == (0, "", "")
    card = read_card(target.read_bytes()).card
    assert card is not None
    assert (card.code, card.title) == ("project-p2", "Разработка клиента")
    first, second = card.operations
    assert (first.no, second.no, second.after) == ("010", "020", ("010",))
    assert first.norm is not None
    assert first.norm.minutes == 45
    assert (second.role, second.participants) == ("project_rep", ("specialist",))


def test_doubts_are_told_row_by_row_and_the_draft_is_written(
    run: Run, tmp_path: Path, book: Callable[..., Path]
) -> None:
    bad = ("3", "Решить", "Решено", "9", "долго", "Космонавт")
    sheet = book(HEAD, FIRST, SECOND, bad)
    target = tmp_path / "card.yaml"
    code, _, err = run("import", sheet, "-o", target, "--process", "project", "--stage", "p2")
    assert code == 1
    lines = [line for line in err.splitlines() if "4:" in line]
    assert [line.split(":")[1] for line in lines] == ["D4", "E4", "F4"]
    assert target.exists()


def test_values_of_formulas_are_read_and_formulas_are_not(
    run: Run, tmp_path: Path, book: Callable[..., Path]
) -> None:
    made = {"E2": ("=40+5", 45), "B2": ('="Собрать "&"досье"', "Собрать")}
    sheet = book(HEAD, FIRST, formulas=made)
    target = tmp_path / "card.yaml"
    run("import", sheet, "-o", target, "--process", "project", "--stage", "p2")
    card = read_card(target.read_bytes()).card
    assert card is not None
    assert card.operations[0].title == "Собрать"
    assert card.operations[0].norm is not None
    assert card.operations[0].norm.minutes == 45


def test_several_stages_want_one_named(run: Run, tmp_path: Path, book: Callable[..., Path]) -> None:
    sheet = book(HEAD, ("Этап П1",), FIRST, ("Этап П2",), FIRST)
    target = tmp_path / "card.yaml"
    code, _, err = run("import", sheet, "-o", target)
    assert (code, err.count("\n")) == (2, 1)
    assert "--stage" in err
    assert not target.exists()
    run("import", sheet, "-o", target, "--stage", "p2")
    card = read_card(target.read_bytes()).card
    assert card is not None
    assert card.stages == ("p2",)


def test_a_map_names_columns_and_roles(run: Run, tmp_path: Path, book: Callable[..., Path]) -> None:
    sheet = book(("N", "Дело", "Кто"), ("1", "Собрать досье", "Иванов"))
    mapping, target = tmp_path / "map.yaml", tmp_path / "card.yaml"
    mapping.write_text(
        'columns: {Дело: title, "Кто": role}\nroles: {Иванов: project_rep}\n', encoding="utf-8"
    )
    words = ("--map", mapping, "--process", "project", "--stage", "p2")
    run("import", sheet, "-o", target, *words)
    card = read_card(target.read_bytes()).card
    assert card is not None
    assert (card.operations[0].title, card.operations[0].role) == ("Собрать досье", "project_rep")
    mapping.write_text("columns: {Дело: nonsense}\n", encoding="utf-8")
    code, _, err = run("import", sheet, "-o", target, *words)
    assert (code, err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7 not a sheet", "PDF"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"", "nothing"),
    ],
)
def test_another_file_under_the_name_of_a_sheet(
    run: Run, tmp_path: Path, content: bytes, told: str
) -> None:
    sheet, target = tmp_path / "sheet.xlsx", tmp_path / "card.yaml"
    sheet.write_bytes(content)
    code, out, err = run("import", sheet, "-o", target)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert told in err
    assert not target.exists()


def test_absent_files_sheets_and_tables_are_told(
    run: Run, tmp_path: Path, book: Callable[..., Path]
) -> None:
    target = tmp_path / "card.yaml"
    sheet = book(("Просто", "таблица"), ("1", "2"))
    for words in ((tmp_path / "no.xlsx",), (sheet,), (sheet, "--sheet", "Нет")):
        code, _, err = run("import", *words, "-o", target)
        assert (code, err.count("\n")) == (2, 1)
    assert not target.exists()
