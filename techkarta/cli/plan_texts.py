"""Texts of `techkarta plan` in the language of the console."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from techkarta.cli.language import console_language
from techkarta.common.text import localise
from techkarta.engine.cards.model import Card, Text


@cache
def plan_texts() -> Mapping[str, Mapping[str, str]]:
    """Every code with its text by language."""
    return tomllib.loads(files("techkarta.cli").joinpath("plan_texts.toml").read_text("utf-8"))


def language() -> str:
    """The language of the console."""
    return console_language(os.environ)


def say(code: str, /, **params: object) -> str:
    """The text of a code with its parameters put in."""
    return plan_texts()[code][language()].format(**params)


def words(text: Text | None) -> str:
    """A text of a card as the reader reads it."""
    return localise(text, language())


def role_title(role: str, card: Card) -> str:
    """What people call a role: the card's own title of it, else the common one."""
    if role in card.roles:
        return words(card.roles[role])
    return plan_texts().get(f"role_{role}", {}).get(language(), role)
