"""Texts of `techkarta simulate` in the language of the console."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from techkarta.cli.language import console_language


@cache
def simulate_texts() -> Mapping[str, Mapping[str, str]]:
    """Every code with its text by language."""
    return tomllib.loads(files("techkarta.cli").joinpath("simulate_texts.toml").read_text("utf-8"))


def language() -> str:
    """The language of the console."""
    return console_language(os.environ)


def say(code: str, /, **params: object) -> str:
    """The text of a code with its parameters put in."""
    return simulate_texts()[code][language()].format(**params)


def number(value: float | None, places: int = 1) -> str:
    """A number as people of the language write it; a dash where there is none."""
    if value is None:
        return "—"
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if language() == "ru" else text
