"""Words of a card's document in one language: phrases, plural forms, numbers, days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from .text import LANGUAGES, Text, card_word, localise

_POINT: Mapping[str, str] = {"ru": ","}
_DAY: Mapping[str, str] = {"ru": "%d.%m.%Y", "en": "%Y-%m-%d"}
# The last two digits of these counts take the third form in Russian, whatever the last one is.
_TEENS = range(11, 15)
_FEW = (2, 3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentWords:
    """What the engine asks for while it makes a document; a language without texts is English."""

    language: str

    def pick(self, text: Text | None) -> str:
        """The string of a text of the card in this language."""
        return localise(text, self.language)

    def word(self, kind: str, code: str) -> str:
        """What a code of a card means."""
        return card_word(kind, code, language=self.language)

    def has(self, group: str, key: str) -> bool:
        """Tell whether there is a phrase."""
        return key in _phrases(self._main).get(group, {})

    def say(self, key: str, **params: object) -> str:
        """A phrase named `group.key` with its parameters; `count` chooses the form."""
        group, _, name = key.partition(".")
        phrase = _phrases(self._main)[group][name]
        if isinstance(phrase, Mapping):
            phrase = phrase[plural_form(params["count"], self._main)]
            params["count"] = self.number(params["count"])
        return str(phrase).format(**params) if params else str(phrase)

    def number(self, value: object) -> str:
        """A number with at most two digits after the point of the language."""
        if isinstance(value, float):
            text = f"{value:.2f}".rstrip("0").rstrip(".")
            return text.replace(".", _POINT.get(self._main, "."))
        return str(value)

    def day(self, day: date | None) -> str:
        """A date; empty without one."""
        return "" if day is None else day.strftime(_DAY[self._main])

    @property
    def _main(self) -> str:
        main = self.language.partition("-")[0]
        return main if main in LANGUAGES else "en"


def plural_form(count: object, language: str) -> str:
    """The form a count takes in ru or en: one, few, many."""
    number = count if isinstance(count, int | float) else 0
    if language != "ru":
        return "one" if number == 1 else "many"
    if number != int(number):
        return "few"
    if number % 100 in _TEENS:
        return "many"
    last = number % 10
    if last == 1:
        return "one"
    return "few" if last in _FEW else "many"


@cache
def _phrases(language: str) -> Mapping[str, Mapping[str, Any]]:
    import tomllib  # noqa: PLC0415 - needed for documents alone

    name = f"card.{language}.toml"
    return tomllib.loads(files("techkarta.common.texts").joinpath(name).read_text("utf-8"))
