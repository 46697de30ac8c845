"""Texts of `techkarta import` in the language of the console."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from techkarta.cli.language import console_language


@cache
def import_texts() -> Mapping[str, Mapping[str, str]]:
    """Every code with its text by language."""
    return tomllib.loads(files("techkarta.cli").joinpath("import_texts.toml").read_text("utf-8"))


def language() -> str:
    """The language of the console."""
    return console_language(os.environ)


def say(code: str, /, **params: object) -> str:
    """The text of a code with its parameters put in."""
    return import_texts()[code][language()].format(**params)
