from __future__ import annotations

from enum import StrEnum
from string import Formatter

import pytest

from techkarta.cli.texts import TEXTS
from techkarta.common.text import (
    LANGUAGES,
    card_word,
    card_words,
    finding_text,
    finding_words,
    localise,
)
from techkarta.engine.cards import codec, model

ENUMERATIONS = {
    "proof": model.Proof,
    "join": model.Join,
    "repeat_unit": model.RepeatUnit,
    "until": model.RepeatEnd,
    "per": model.NormUnit,
    "basis": model.Basis,
    "due_unit": model.DueUnit,
    "resource": model.ResourceKind,
    "evidence": model.EvidenceKind,
    "control": model.ControlMethod,
}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("plain", "ru", "plain"),
        (None, "ru", ""),
        ({"ru": "да", "en": "yes"}, "ru", "да"),
        ({"ru": "да", "en": "yes"}, "ru-ru", "да"),
        ({"ru": "да", "en": "yes"}, "de", "yes"),
        ({"ru": "да"}, "en", "да"),
        ({"ru": "", "en": "yes"}, "ru", "yes"),
        ({}, "ru", ""),
    ],
)
def test_localise(text: object, language: str, expected: str) -> None:
    assert localise(text, language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "values"), ENUMERATIONS.items(), ids=ENUMERATIONS)
def test_every_code_has_a_word(language: str, kind: str, values: type[StrEnum]) -> None:
    assert set(card_words(language)[kind]) == {value.value for value in values}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_and_key_has_a_word(language: str) -> None:
    assert set(card_words(language)["role"]) == set(model.ROLES)
    nested = {key for keys in codec.NESTED_KEYS.values() for key in keys}
    keys = {*codec.CARD_KEYS, *codec.OPERATION_KEYS, *codec.CRITERION_KEYS, *nested}
    unshown = {"schema", "no", "id", "name", "amount", "currency"}
    assert keys - unshown <= set(card_words(language)["field"])


def test_a_code_without_a_word_is_its_own() -> None:
    assert card_word("role", "wizard", language="ru") == "wizard"
    assert card_word("role", "rep", language="de") == "sales manager"


def parameters(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_findings_name_the_same_parameters_in_both_languages() -> None:
    russian, english = finding_words("ru"), finding_words("en")
    for code, words in russian.items():
        for part in ("title", "message", "remedy"):
            assert parameters(words[part]) == parameters(english[code][part]), code
        for part in ("reasons", "remedies"):
            for reason, text in words.get(part, {}).items():
                assert parameters(text) == parameters(english[code][part][reason]), (code, reason)


def test_console_texts_name_the_same_parameters_in_both_languages() -> None:
    for key, (russian, english) in TEXTS.items():
        assert russian, key
        assert parameters(russian) == parameters(english), key


def test_finding_text_fills_parameters() -> None:
    text = finding_text("TK104", {"cycle": ["010", "020", "010"]}, language="en")
    assert text.message == "The operations wait for each other: 010 → 020 → 010."
    text = finding_text("TK307", {"missing": ["by", "criterion"]}, language="ru")
    assert text.message.endswith("не хватает: by, criterion.")


def test_finding_text_never_fails_for_a_lack() -> None:
    assert finding_text("TK103", {}, language="en").message == "The predecessor — does not exist."
    assert finding_text("TK103", {"predecessor": "{x}"}, language="de").message == (
        "The predecessor {x} does not exist."
    )
    with pytest.raises(KeyError):
        finding_text("TK999", {}, language="en")
