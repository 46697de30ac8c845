"""Texts of `techkarta conform` and `techkarta norms` in the language of the console."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from techkarta.cli.language import console_language
from techkarta.common.text import localise
from techkarta.engine.cards.model import Text


@cache
def conform_texts() -> Mapping[str, Mapping[str, str]]:
    """Every code with its text by language."""
    return tomllib.loads(files("techkarta.cli").joinpath("conform_texts.toml").read_text("utf-8"))


def language() -> str:
    """The language of the console."""
    return console_language(os.environ)


def say(code: str, /, **params: object) -> str:
    """The text of a code with its parameters put in."""
    return conform_texts()[code][language()].format(**params)


def words(text: Text | None) -> str:
    """A text of a card as the reader reads it."""
    return localise(text, language())
