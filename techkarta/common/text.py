"""Words for people: texts in the reader's language, and what findings say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("ru", "en")
DEFAULT_LANGUAGE = "ru"
_FOLDER = Path(__file__).parent / "texts"

Text = str | Mapping[str, str]


# Marks and embeddings of the other direction of writing.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Nobody reads the rest of a longer list; the finding itself has it whole.
LONGEST_LIST = 12


def straight(text: str) -> str:
    """The text without letters that turn what follows them around, and so rewrite neighbours."""
    return _TURNING.sub("", text)


def localise(text: Text | None, language: str) -> str:
    """The string of a text in a language, else in its main language, else in any; "" for None.

    A text for `ru` serves a reader of `ru-ru`; of other languages English comes first.
    """
    if text is None or isinstance(text, str):
        return text or ""
    main = language.partition("-")[0]
    for code in (language, main, "en", *text):
        if text.get(code):
            return text[code]
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingText:
    """What a finding says: its kind, what is wrong here, what to do."""

    title: str
    message: str
    remedy: str


def finding_text(
    code: str, params: Mapping[str, object], *, language: str, field: str | None = None
) -> FindingText:
    """The words of a finding in ru or en; other languages get English. KeyError: unknown code.

    `params` are those of the finding; `field` is its place, for messages that name it.
    """
    words = finding_words(language if language in LANGUAGES else "en")[code]
    reason = str(params.get("reason") or params.get("problem") or "")
    message = words.get("reasons", {}).get(reason, words["message"])
    remedy = words.get("remedies", {}).get(reason, words["remedy"])
    shown = {
        name: _shown(value, " → " if name == "cycle" else ", ") for name, value in params.items()
    }
    shown.setdefault("field", field or "")
    return FindingText(
        title=words["title"],
        message=_filled(message, shown),
        remedy=_filled(remedy, shown),
    )


def card_word(kind: str, code: str, *, language: str) -> str:
    """What a code of a card means in ru or en: a `role`, an `evidence`, a `field`.

    A code without a word, such as an own role, is its own word.
    """
    words = card_words(language if language in LANGUAGES else "en")
    return str(words.get(kind, {}).get(code, code))


def finding_words(language: str) -> Mapping[str, Mapping[str, Any]]:
    """All texts of findings in ru or en, by code, before the parameters are filled in."""
    return _table(f"findings.{language}")


def card_words(language: str) -> Mapping[str, Mapping[str, Any]]:
    """All words of cards in ru or en: kind → code → word."""
    return _table(f"words.{language}")


@cache
def _table(name: str) -> Mapping[str, Mapping[str, Any]]:
    import tomllib  # noqa: PLC0415 - needed only where something is found

    with (_FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _filled(template: str, shown: Mapping[str, str]) -> str:
    return template.format_map(_Filling(shown))


class _Filling(dict[str, str]):
    """A parameter a finding does not have is shown as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def _shown(value: object, separator: str) -> str:
    if value is None:
        return "—"
    if isinstance(value, Iterable) and not isinstance(value, str):
        items = [straight(str(item)) for item in value]
        if len(items) > LONGEST_LIST:
            items = [*items[: LONGEST_LIST - 2], "…", items[-1]]
        return separator.join(items)
    return f"{value:g}" if isinstance(value, float) else straight(str(value))
