"""The kinds of notices and what each says, in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from techkarta.common.text import localise
from techkarta.ui import formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of notice: what it is called, what it says, how it goes by mail unless chosen."""

    code: str
    icon: str
    way: str
    title: Mapping[str, str]
    text: Mapping[str, str]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its code, in the order of the file."""
    source = files("techkarta.notices").joinpath("kinds.toml").read_text("utf-8")
    return {code: Kind(code=code, **row) for code, row in tomllib.loads(source).items()}


def notice_text(kind: str, params: Mapping[str, object], language: str) -> str:
    """What a notice says; a parameter it lacks is a dash, a kind no longer known is its code."""
    known = kinds().get(kind)
    if known is None:
        return kind
    said = {name: _said(value, language) for name, value in params.items()}
    return localise(known.text, language).format_map(_Spoken(said)).strip()


class _Spoken(dict[str, str]):
    """A parameter a notice does not have is shown as a dash."""

    def __missing__(self, name: str) -> str:
        return "—"


def _said(value: object, language: str) -> str:
    if isinstance(value, Mapping):
        return localise(value, language)
    text = str(value)
    try:
        return formats.long_date(date.fromisoformat(text), language, has_weekday=False)
    except ValueError:
        return text
