"""Whether a title is a verb and an object: Russian puts the infinitive first, English the verb."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_INFINITIVE = re.compile(r".+(ть|ти|чь)(ся)?")
_NEGATION = frozenset({"не", "don't", "don’t"})
_SHORTEST = 2
# Endings nouns mostly have; the verbs among them are listed.
_NOUN_ENDINGS = ("ость", "ости", "асть", "есть")
_FOLDER = Path(__file__).parent / "words"


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset((_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split())


def is_verb_and_object(title: str) -> bool:
    """Tell whether a title begins with a verb and names an object.

    Russian titles begin with an infinitive, English ones with a verb of the list (many of them are
    nouns as well, which a list cannot tell apart); titles in other letters are not judged.
    """
    words = [word.casefold() for word in _WORD.findall(title)]
    if (words and words[0] in _NEGATION) or words[:2] == ["do", "not"]:
        words = words[2 if words[0] == "do" else 1 :]
    if not words:
        return False
    first = words[0]
    if _CYRILLIC.search(first):
        is_verb = _is_infinitive(first)
    elif _LATIN.search(first):
        is_verb = first in _words("verbs.en")
    else:
        return True
    return is_verb and len(words) >= _SHORTEST


def _is_infinitive(word: str) -> bool:
    if word in _words("verbs.ru"):
        return True
    is_noun = word in _words("not_verbs.ru") or word.endswith(_NOUN_ENDINGS)
    return bool(_INFINITIVE.fullmatch(word)) and not is_noun
