"""Numbers of operations as people write them: 1, 2, 3 or 10, 20, 30 become 010, 020, 030."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .grid import Unread
from .vocabulary import Vocabulary, folded

STEP = 10
_NUMBER = re.compile(r"\w[\w./-]{0,15}")
_WRITTEN = re.compile(r"(?:оп(?:ерация)?\.?|op\.?|№)?\s*([\w./-]+)\.?", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)\s*[-–—…]\s*(\d+)")
_PARTS = re.compile(r"[,;\n]+|\s+и\s+|\s+and\s+|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Numbers given to operations, in order, and what each number of the sheet became."""

    given: tuple[str, ...]
    became: dict[str, str]


def number_operations(written: Sequence[str], *, is_kept: bool = False) -> Numbers:
    """Number the operations of one card by what stands in the sheet; "" where nothing does.

    `is_kept`: numbers of a sheet that was made from a card stay as they are.
    """
    bare = [_bare(text) for text in written]
    if (is_kept or _is_style(bare)) and all(bare) and len(set(bare)) == len(bare):
        given = tuple(bare)
    elif _is_ascending(bare):
        values = [int(text) for text in bare]
        factor = 1 if all(value % 5 == 0 for value in values) else STEP
        given = tuple(f"{value * factor:03d}" for value in values)
    else:
        given = tuple(f"{place * STEP:03d}" for place in range(1, len(bare) + 1))
    became: dict[str, str] = {}
    for text, number in zip(bare, given, strict=True):
        if text:
            became.setdefault(text, number)
            became.setdefault(text.lstrip("0") or text, number)
    return Numbers(given=given, became=became)


def is_renumbered(written: str, number: str) -> bool:
    """Tell whether a number became another one beyond 1 → 010."""
    bare = _bare(written)
    value = int(number) if number.isdecimal() else -1
    return not (bare == number or (bare.isdecimal() and int(bare) in (value, value / STEP)))


def after_of(text: str, numbers: Numbers, vocabulary: Vocabulary) -> dict[str, object]:
    """Predecessors of a cell: «1, 2», «010–030», «любая из: 1, 2», «начало».

    Unread `after_unknown` for a number the sheet does not have.
    """
    if vocabulary.is_one_of("entry", text):
        return {"after": []}
    is_any = vocabulary.starts_with("any_of", text)
    rest = text.partition(":")[2] if is_any and ":" in text else text
    parts: list[str] = []
    for piece in _PARTS.split(_RANGE.sub(lambda found: _range(found, numbers), rest)):
        if vocabulary.is_one_of("either", piece):
            is_any = True
        elif piece.strip():
            parts.append(piece.strip())
    after = [_known(part, numbers) for part in parts]
    found: dict[str, object] = {"after": list(dict.fromkeys(after))}
    if is_any and len(after) > 1:
        found["join"] = "any"
    return found


def _known(part: str, numbers: Numbers) -> str:
    bare = _bare(part)
    number = numbers.became.get(bare) or numbers.became.get(bare.lstrip("0"))
    if number is None and bare in numbers.given:
        number = bare
    if number is None:
        raise Unread("after_unknown", value=part)
    return number


def _range(found: re.Match[str], numbers: Numbers) -> str:
    """Numbers between two, both included; a dash inside a number is left alone."""
    if found[0] in numbers.became:
        return found[0]
    first, last = int(found[1]), int(found[2])
    inside = [text for text in numbers.became if text.isdecimal() and first <= int(text) <= last]
    return ", ".join(dict.fromkeys(inside)) or found[0]


def _bare(text: str) -> str:
    """A number without the words and full stops around it."""
    found = _WRITTEN.fullmatch(text.strip())
    bare = found[1].rstrip(".") if found else folded(text)
    return bare if _NUMBER.fullmatch(bare) else ""


def _is_style(numbers: Sequence[str]) -> bool:
    """Tell whether the numbers already are like 010, 020, 035."""
    return all(len(text) > 2 and text.isdecimal() for text in numbers) and _is_ascending(numbers)  # noqa: PLR2004 - three digits


def _is_ascending(numbers: Sequence[str]) -> bool:
    return all(text.isdecimal() for text in numbers) and all(
        int(before) < int(after) for before, after in pairwise(numbers)
    )
