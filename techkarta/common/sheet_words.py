"""Words of cards kept in sheets: what people write, and what is said about it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from .documents import DocumentWords
from .text import LANGUAGES, card_words

# Words of cards and documents that a sheet made of a card holds: kind → group of the phrases.
_OWN: Mapping[str, tuple[str, ...]] = {
    "role": ("short_role",),
    "method": ("method_long", "method_short"),
    "repeat": ("every",),
}
_CARD: Mapping[str, str] = {
    "role": "role",
    "per": "per",
    "until": "until",
    "resource": "resource",
    "evidence": "evidence",
    "proof": "proof",
}


@cache
def sheet_groups() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Synonyms by kind and code in every language, those of our own documents among them."""
    groups = {
        kind: {code: list(words) for code, words in synonyms.items()}
        for kind, synonyms in _table().items()
        if kind != "findings"
    }
    for language in LANGUAGES:
        phrases = DocumentWords(language=language)
        for kind, name in _CARD.items():
            for code, word in card_words(language)[name].items():
                groups.setdefault(kind, {}).setdefault(code, []).append(word)
        for kind, names in _OWN.items():
            for code, words in groups[kind].items():
                words += [
                    phrases.say(f"{name}.{code}") for name in names if phrases.has(name, code)
                ]
        for code, words in groups["headings"].items():
            if phrases.has("column", code):
                words.append(phrases.say(f"column.{code}"))
    return {
        kind: {code: tuple(words) for code, words in synonyms.items()}
        for kind, synonyms in groups.items()
    }


def note_text(code: str, params: Mapping[str, object], *, language: str) -> str:
    """What a note about a cell says in ru or en."""
    texts = _table()["findings"][code]
    text = texts.get(language) or texts["en"]
    return str(text).format(**{name: _shown(value, language) for name, value in params.items()})


def note_codes() -> tuple[str, ...]:
    """Every code there is a text for."""
    return tuple(_table()["findings"])


def _shown(value: object, language: str) -> str:
    """A parameter in words; a pair is a kind and a code of the card."""
    if isinstance(value, tuple):
        kind, code = value
        return str(card_words(language)[kind].get(code, code))
    return str(value)


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    import tomllib  # noqa: PLC0415 - needed for an import alone

    source = files("techkarta.common.texts").joinpath("card_sheet.toml").read_text("utf-8")
    return tomllib.loads(source)
