"""Words people use in sheets, given from outside: what they mean to a card."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_DROPPED = re.compile(r"[.,;:()\[\]\"«»“”/\\\s\u00a0\u200b]+")
_STAR = "*"

Synonyms = Mapping[str, Sequence[str]]


def folded(text: str) -> str:
    """The text as it is compared: small letters, single spaces, no signs, ё as е."""
    return _DROPPED.sub(" ", text.casefold().replace("ё", "е")).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Synonyms by kind, and the catalogue's own names: folded word → code.

    `stages`: folded word → (process, stage).
    """

    groups: Mapping[str, Synonyms]
    processes: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    technologies: Mapping[str, str] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    """Roles named by the person who imports; they go before all others."""

    def code(self, kind: str, text: str) -> str | None:
        """The code whose synonym is exactly the text; None without one."""
        wanted = folded(text)
        for code, words in self.groups.get(kind, {}).items():
            if any(matches(folded(word), wanted) for word in words):
                return code
        return None

    def is_one_of(self, mark: str, text: str) -> bool:
        """Tell whether the text is exactly one of the marks."""
        wanted = folded(text) or text.strip()
        return any(wanted in (folded(word), word) for word in self.groups["marks"][mark])

    def starts_with(self, mark: str, text: str) -> bool:
        """Tell whether the text begins with one of the marks."""
        wanted = folded(text)
        return any(
            wanted == folded(word) or wanted.startswith(f"{folded(word)} ")
            for word in self.groups["marks"][mark]
        )

    def found(self, kind: str, text: str) -> str | None:
        """The code of the first synonym that stands in the text as whole words."""
        wanted = f" {folded(text)} "
        best: tuple[int, str] | None = None
        for code, words in self.groups.get(kind, {}).items():
            for word in words:
                inner = folded(word.removesuffix(_STAR))
                end = "" if word.endswith(_STAR) else " "
                place = wanted.find(f" {inner}{end}") if len(inner) > 1 else -1
                if place >= 0 and (best is None or place < best[0]):
                    best = (place, code)
        return best[1] if best else None

    def role(self, text: str) -> str | None:
        """The role a word names."""
        return self.roles.get(folded(text)) or self.code("role", text)


def matches(word: str, text: str) -> bool:
    """Tell whether a text is a word; a star at its end stands for any rest."""
    if word.endswith(_STAR):
        return text.startswith(word.removesuffix(_STAR))
    return word == text
