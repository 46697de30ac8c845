"""`techkarta card render` as people call it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from techkarta.cli.card.passport import passport_of
from techkarta.cli.main import main
from techkarta.documents.render import FORMATS, render_card
from techkarta.engine.cards.codec import card_to_dict
from techkarta.engine.cards.model import Card
from techkarta.engine.cards.reading import read_card
from techkarta.engine.cards.render.passport import Passport
from techkarta.presets.content import cards

ROOT = Path(__file__).resolve().parents[2]
PRESET = ROOT / "techkarta" / "presets" / "project-p2" / "card.yaml"
MARKS = {
    "pdf": b"%PDF",
    "docx": b"PK",
    "xlsx": b"PK",
    "html": b"<!doctype html>",
    "md": b"# ",
    "bpmn": b"<?xml",
    "json": b"{",
    "svg": b"<?xml",
}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("TECHKARTA_LANGUAGE", "en")

    def call(*words: object) -> tuple[int, str, str]:
        try:
            code = main(["card", "render", *(str(word) for word in words)])
        except SystemExit as stop:
            code = int(stop.code or 0)
        output = capsys.readouterr()
        return code, output.out, output.err

    return call


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_by_its_ending(run: Run, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"card.{form}"
    assert run(PRESET, "-o", target, "--language", "ru") == (0, "", "")
    assert target.read_bytes().startswith(MARKS[form])
    assert list(tmp_path.iterdir()) == [target]


def test_the_language_is_the_document_s(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "card.md"
    run(PRESET, "-o", target, "--language", "ru")
    assert target.read_text("utf-8").startswith("# П2 Разработка клиента")
    run(PRESET, "-o", target)
    assert target.read_text("utf-8").startswith("# P2 Client development")


def test_json_is_the_card(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "card.json"
    run(PRESET, "-o", target)
    card = read_card(PRESET.read_bytes()).card
    assert card is not None
    assert json.loads(target.read_text("utf-8")) == card_to_dict(card)


@pytest.mark.parametrize("name", ["card.odt", "card", "card.yaml"])
def test_an_unknown_ending_is_told(run: Run, tmp_path: Path, name: str) -> None:
    code, out, err = run(PRESET, "-o", tmp_path / name)
    assert (code, out) == (2, "")
    assert "there are: pdf, docx" in err
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    code, out, err = run(PRESET, "-o", tmp_path / "absent" / "card.md")
    assert (code, out, err.count("\n")) == (2, "", 1)
    folder = tmp_path / "card.md"
    folder.mkdir()
    code, _, err = run(PRESET, "-o", folder)
    assert (code, err.count("\n")) == (2, 1)
    assert list(tmp_path.iterdir()) == [folder]


def test_a_failure_half_way_leaves_the_old_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "card.md"
    target.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    code, _, err = run(PRESET, "-o", target)
    assert code == 2
    assert "No space left" in err
    assert target.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_circle_of_five_hundred_operations_is_told_in_one_line(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "card.yaml"
    numbers = [f"{place * 10:04d}" for place in range(1, 501)]
    lines = ["schema: techkarta.card/1", "code: a", "title: A", "process: project", "stages: [p2]"]
    lines.append("operations:")
    for no, before in zip(numbers, [numbers[-1], *numbers], strict=False):
        lines.append(f'  - {{no: "{no}", title: Позвонить, after: ["{before}"]}}')
    source.write_text("\n".join(lines), encoding="utf-8")
    code, out, err = run(source, "-o", tmp_path / "card.pdf")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "TK" in err
    assert not (tmp_path / "card.pdf").exists()


def test_a_card_with_errors_has_no_document(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "card.yaml"
    source.write_text("schema: techkarta.card/1\ncode: a\n", encoding="utf-8")
    code, _, err = run(source, "-o", tmp_path / "card.pdf")
    assert (code, err.count("\n")) == (2, 1)


@cache
def shipped() -> tuple[tuple[Card, Passport], ...]:
    found = [card for data in cards() if (card := read_card(data).card)]
    assert len(found) == len(cards())
    return tuple((card, passport_of(card)) for card in found)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_every_shipped_card_in_every_format(form: str) -> None:
    """Both languages; of the slowest format each card in one of them.

    Words alone differ between the languages, and every phrase is there in both by another test.
    """
    for place, (card, passport) in enumerate(shipped()):
        languages = ("ru", "en") if form != "docx" else (("ru", "en")[place % 2],)
        for language in languages:
            made = render_card(card, form, language=language, passport=passport)
            assert made.startswith(MARKS[form])
