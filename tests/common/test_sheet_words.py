"""Words of documents and sheets are there in both languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from techkarta.common.documents import DocumentWords, plural_form
from techkarta.common.sheet_words import note_codes, note_text, sheet_groups

PACKAGE = Path(__file__).resolve().parents[2] / "techkarta"
TEXTS = PACKAGE / "common" / "texts"


def table(name: str) -> Mapping[str, Any]:
    return tomllib.loads((TEXTS / name).read_text("utf-8"))


def test_documents_have_the_same_phrases_in_both_languages() -> None:
    russian, english = table("card.ru.toml"), table("card.en.toml")
    assert {group: set(phrases) for group, phrases in russian.items()} == {
        group: set(phrases) for group, phrases in english.items()
    }


def test_every_note_of_the_engine_has_words() -> None:
    sources = (PACKAGE / "engine" / "cards" / "sheet").glob("*.py")
    used = {
        code
        for path in sources
        for code in re.findall(
            r'(?:Note\(code=|Unread\(|note\(|doubt\(|missing=)\s*"(\w+)"', path.read_text("utf-8")
        )
    }
    assert used
    assert used <= set(note_codes())
    for code in note_codes():
        texts = table("card_sheet.toml")["findings"][code]
        assert set(texts) == {"ru", "en"}
        assert set(re.findall(r"{(\w+)}", texts["ru"])) == set(re.findall(r"{(\w+)}", texts["en"]))


def test_no_word_of_a_kind_means_two_things() -> None:
    for kind in ("headings", "role", "method", "repeat", "per", "until"):
        seen: dict[str, str] = {}
        for code, words in sheet_groups()[kind].items():
            for word in words:
                assert seen.setdefault(word.casefold(), code) == code, (kind, word)


def test_a_note_is_told_in_words() -> None:
    params = {"value": "бумага", "kind": ("evidence", "note")}
    assert "«заметка»" in note_text("kind_assumed", params, language="ru")


@pytest.mark.parametrize(
    ("count", "language", "form"),
    [
        (1, "ru", "one"),
        (21, "ru", "one"),
        (3, "ru", "few"),
        (11, "ru", "many"),
        (114, "ru", "many"),
        (1.5, "ru", "few"),
        (1, "en", "one"),
        (21, "en", "many"),
    ],
)
def test_plural_forms(count: float, language: str, form: str) -> None:
    assert plural_form(count, language) == form


def test_numbers_and_days_of_a_language() -> None:
    russian, english = DocumentWords(language="ru-ru"), DocumentWords(language="de")
    assert (russian.number(2.5), english.number(2.5)) == ("2,5", "2.5")
    assert russian.day(date(2026, 12, 1)) == "01.12.2026"
    assert english.day(date(2026, 12, 1)) == "2026-12-01"
    assert russian.day(None) == ""
