"""What a document needs of a language; the words themselves are made at the edge."""

from __future__ import annotations

import re
from datetime import date
from typing import Protocol

from techkarta.engine.cards.model import Card, Text

# Letters that turn the direction of what follows, and those no document may hold.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)


class Words(Protocol):
    """Phrases of one language."""

    @property
    def language(self) -> str:
        """The code of the language, such as ru."""

    def pick(self, text: Text | None) -> str:
        """The string of a text of the card."""

    def word(self, kind: str, code: str) -> str:
        """What a code of the card means."""

    def has(self, group: str, key: str) -> bool:
        """Tell whether there is a phrase `group.key`."""

    def say(self, key: str, **params: object) -> str:
        """The phrase `group.key` with its parameters."""

    def number(self, value: object) -> str:
        """A number as the language writes it."""

    def day(self, day: date | None) -> str:
        """A date; empty without one."""


def clean(text: str) -> str:
    """The text on one line, without letters that would change how its neighbours are read."""
    return " ".join(_INVISIBLE.sub("", text).split())


def picked(text: Text | None, words: Words) -> str:
    """A text of the card in the language, clean."""
    return clean(words.pick(text))


def role_name(code: str | None, card: Card, words: Words) -> str:
    """What a role is called; a role of the card's own by its own title."""
    if not code:
        return ""
    own = card.roles.get(code)
    return picked(own, words) if own else words.word("role", code)


def short_role(code: str | None, card: Card, words: Words) -> str:
    """The short form of a common role; own roles have none."""
    if code and code not in card.roles and words.has("short_role", code):
        return words.say(f"short_role.{code}")
    return role_name(code, card, words)
