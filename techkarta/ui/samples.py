"""Invented values of the gallery, in both languages: a deal on its second stage."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from techkarta.ui import formats

FILE = Path(__file__).with_name("samples.json")


@cache
def _raw() -> dict[str, Any]:
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def samples(language: str) -> dict[str, Any]:
    """Return the samples with every text and amount written for the language."""
    return {name: _said(value, language) for name, value in _raw().items()}


def _said(value: Any, language: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, list):
        return [_said(each, language) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"en", "ru"}:
        return formats.localise(value, language)
    if set(value) == {"rub"}:
        return formats.money(value["rub"], "RUB", language)
    return {name: _said(each, language) for name, each in value.items()}
