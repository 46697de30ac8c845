"""What an error code says to a person, in their language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

OTHER_LANGUAGE = "en"
UNKNOWN_CODE = "unknown"


@cache
def error_texts() -> Mapping[str, Mapping[str, str]]:
    """Every code with its text by language; `{name}` stands for a parameter of the error."""
    source = files("techkarta.common.texts").joinpath("errors.toml").read_text("utf-8")
    return tomllib.loads(source)


def error_text(code: str, params: Mapping[str, object], language: str) -> str:
    """Say what happened and what to do next.

    `language` is a code such as `ru` or `en-gb`; a language without texts reads English. An
    unknown code is told as an unknown error with the code in it. A missing parameter is a dash.
    """
    texts = error_texts()
    given = {**params, "code": params.get("code", code)}
    by_language = texts.get(code)
    if by_language is None:
        by_language, given = texts[UNKNOWN_CODE], {"code": code}
    wanted = language.partition("-")[0]
    text = by_language.get(wanted) or by_language[OTHER_LANGUAGE]
    return text.format_map(_Spoken(given, wanted))


class _Spoken(dict[str, str]):
    """Parameters as a sentence says them."""

    def __init__(self, params: Mapping[str, object], language: str) -> None:
        super().__init__({name: _say(value, language) for name, value in params.items()})

    def __missing__(self, name: str) -> str:
        return "—"


def _say(value: object, language: str) -> str:
    if isinstance(value, Mapping):
        return str(value.get(language) or next(iter(value.values()), ""))
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_say(item, language) for item in value)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    return str(value)
