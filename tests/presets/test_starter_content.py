"""Starter content: processes, mandatory lists, catalogue; the strictness of their reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from techkarta.presets.answers import ANSWER_TYPES
from techkarta.presets.catalogue import GROUPS, technologies
from techkarta.presets.content import (
    CLIENT_TYPES,
    PROCESSES,
    ClientTypePreset,
    card,
    client_types,
    processes,
)
from techkarta.presets.reading import BrokenPreset, Part, read_document, shipped


def test_three_sales_types_with_their_stages() -> None:
    """Seven, eight and eight stages; whole-cycle cards only where sales are simple."""
    found = {each.code: (len(each.stages), each.is_simple, each.subject) for each in processes()}
    assert found == {
        "traditional": (7, True, "deal"),
        "project": (8, False, "deal"),
        "regional": (8, False, "territory"),
    }


def test_stages_are_marked_by_the_letter_of_their_process() -> None:
    """П2 in Russian, P2 in English, p2 in code."""
    for process in processes():
        for number, stage in enumerate(process.stages, start=1):
            assert stage.code == f"{process.mark['en'].lower()}{number}"
            assert stage.mark == {
                language: f"{process.mark[language]}{number}" for language in ("ru", "en")
            }


def test_a_case_may_be_won_only_from_the_contract_on() -> None:
    """No stage before the signature closes a case as won; the last one does."""
    found = {
        process.code: [stage.code for stage in process.stages if stage.outcome == "won"]
        for process in processes()
    }
    assert found == {
        "traditional": ["t5", "t6", "t7"],
        "project": ["p7", "p8"],
        "regional": ["r7", "r8"],
    }


@pytest.mark.parametrize(
    ("folder", "names"),
    [("processes", PROCESSES), ("client-types", CLIENT_TYPES), ("technologies", GROUPS)],
)
def test_no_file_lies_beside_the_list(folder: str, names: tuple[str, ...]) -> None:
    """Every shipped file is read."""
    assert {path.stem for path in Path(str(shipped(folder))).iterdir()} == set(names)


CRITICAL = {
    "industrial": "1 3 4 5 6 7 8 9 11 12 14 15",
    "fmcg": "1 2 3 4 5 7 8 9 10 11 13 14 15",
    "trading": "1 2 3 4 5 6 7 9 10 11 12 14 15",
}
DUE = {
    "industrial": ("1 2", "3 4 5 6 7 8 9 10", "11 12 13 14 15"),
    "fmcg": ("1 2", "3 4 5 6 7 8 9 10", "11 12 13 14 15"),
    "trading": ("1 2", "3 4 5 6 7 8 9 10 11", "12 13 14 15"),
}


@pytest.mark.parametrize("client_type", client_types(), ids=lambda each: each.code)
def test_the_mandatory_list_is_that_of_the_client_type(client_type: ClientTypePreset) -> None:
    """Fifteen questions, the critical ones and the moments they are due."""
    questions = {int(each.code[1:]): each for each in client_type.questions}
    assert list(questions) == list(range(1, 16))
    critical = " ".join(str(number) for number, each in questions.items() if each.is_critical)
    assert critical == CRITICAL[client_type.code]
    for moment, numbers in zip(
        ("selection", "development", "proposal"), DUE[client_type.code], strict=True
    ):
        due = " ".join(str(number) for number, each in questions.items() if each.due == moment)
        assert due == numbers


def test_forty_five_questions_with_answers_of_known_parts() -> None:
    """Weight three for a critical question, one for another; answers are plain data."""
    questions = [each for client_type in client_types() for each in client_type.questions]
    assert len(questions) == 45
    for each in questions:
        assert each.weight == (3 if each.is_critical else 1)
        assert 30 <= each.validity_days <= 365
        assert "client" in each.sources
        assert {part["type"] for part in each.parts} <= set(ANSWER_TYPES)
        assert not all(part["optional"] for part in each.parts), each.code
        json.dumps(each.parts)


def test_no_text_of_one_language_stands_in_the_other() -> None:
    """English texts hold no Cyrillic letter."""
    for text in _english_texts():
        assert text.isascii() or not any("а" <= letter.lower() <= "я" for letter in text), text


def _english_texts() -> Iterator[str]:
    for process in processes():
        yield from (process.title["en"], process.mark["en"])
        for stage in process.stages:
            yield from (each["en"] for each in (stage.title, stage.mark, stage.entry, stage.exit))
    for client_type in client_types():
        yield from (client_type.title["en"], client_type.note["en"])
        for question in client_type.questions:
            yield from (question.text["en"], question.mark["en"])
    for technology in technologies():
        yield from (technology.title["en"], technology.purpose["en"])
        yield from (tool.title["en"] for tool in technology.tools)


def test_the_catalogue_has_four_groups_and_codes_of_its_own() -> None:
    """The same name in two sales types is two entries; every tool has its control."""
    found = technologies()
    assert {each.group for each in found} == set(GROUPS)
    assert len({each.code for each in found}) == len(found)
    names = [(each.title["ru"], sales_type) for each in found for sales_type in each.sales_types]
    assert len(set(names)) == len(names)
    assert all(tool.controls for each in found for tool in each.tools)


def _read(source: Path, text: str) -> int:
    source.write_text(text, encoding="utf-8")
    return read_document(source, name="broken.yaml", schema="s/1", read=_days)


def _days(part: Part) -> int:
    part.keys(("schema", "days"))
    return part.at("days").whole(1)


def test_a_sound_document_is_read(tmp_path: Path) -> None:
    """The control of the next test."""
    assert _read(tmp_path / "broken.yaml", "schema: s/1\ndays: 3\n") == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("schema: s/1\ndays: 0\n", "not_whole"),
        ("schema: s/1\ndays: soon\n", "not_whole"),
        ("schema: s/1\ndays: true\n", "not_whole"),
        ("schema: s/1\ndays: 3\nmore: 1\n", "unknown_key"),
        ("schema: s/1\n", "no_key"),
        ("schema: s/2\ndays: 3\n", "wrong_schema"),
        ("days: 3\n", "no_key"),
        ("schema: s/1\ndays: 3\ndays: 4\n", "unreadable"),
        ("schema: [\n", "unreadable"),
        ("- schema\n", "not_map"),
        ("", "not_map"),
    ],
)
def test_a_broken_document_is_refused_by_name(tmp_path: Path, text: str, problem: str) -> None:
    """The error names the file and the problem."""
    with pytest.raises(BrokenPreset, match=r"^broken\.yaml: ") as refused:
        _read(tmp_path / "broken.yaml", text)
    assert refused.value.problem == problem


def test_a_card_that_is_not_shipped_is_told() -> None:
    """No bytes are made up."""
    with pytest.raises(BrokenPreset, match=r"no-such/card\.yaml"):
        card("no-such")
