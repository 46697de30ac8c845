"""Names that mean the same though they are written otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

LEAST_LIKENESS = 0.85
NOT_LETTER = re.compile(r"[\W_]+")


def bare(name: str) -> str:
    """Letters and digits of a name alone, folded: GTX Pro and gtx-pro are one."""
    return NOT_LETTER.sub("", name.casefold().replace("ё", "е"))


def likest(name: str, known: Iterable[str]) -> str:
    """The known name this one most probably means; empty when none is near enough."""
    wanted = bare(name)
    if not wanted:
        return ""
    scored = [(_likeness(wanted, bare(candidate)), candidate) for candidate in known]
    score, best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return best if score >= LEAST_LIKENESS else ""


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    # Digits tell products apart: 500 and 510 are near in writing and far in meaning.
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return 0.0
    return SequenceMatcher(None, one, other).ratio()
