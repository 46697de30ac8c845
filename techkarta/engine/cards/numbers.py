"""Numbers of operations: their order, and a free one between two."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterator

STEP = 10
WIDTH = 3
NumberKey = tuple[tuple[bool, int, str], ...]


def number_key(no: str) -> NumberKey:
    """Runs of digits compare as numbers, the rest as text: "9" < "010" < "010a" < "100"."""
    parts = re.findall(r"[0-9]+|[^0-9]+", no)
    return tuple(
        (False, int(part), "") if part[0] in string.digits else (True, 0, part) for part in parts
    )


def free_number(above: str | None, below: str | None, taken: Collection[str]) -> str | None:
    """A number between two, each None at an end: the next ten, else the middle, else a letter.

    None where nothing lies between.
    """
    keys = {number_key(no) for no in taken}
    for candidate in _candidates(above, below):
        key = number_key(candidate)
        is_between = (above is None or number_key(above) < key) and (
            below is None or key < number_key(below)
        )
        if is_between and key not in keys:
            return candidate
    return None


def numbers_by_ten(count: int) -> tuple[str, ...]:
    """010, 020, … for so many operations, all of one width."""
    width = max(WIDTH, len(str(count * STEP)))
    return tuple(str(place * STEP).zfill(width) for place in range(1, count + 1))


def _candidates(above: str | None, below: str | None) -> Iterator[str]:
    low, high = _leading(above), _leading(below)
    width = max(WIDTH, len(above or ""), 0) if (above or "").isdigit() else WIDTH
    yield str((low // STEP + 1) * STEP).zfill(width)
    if below is not None and high - low > 1:
        yield str((low + high) // 2).zfill(width)
        yield from (str(number).zfill(width) for number in range(low + 1, high))
    stem = (above or "0").rstrip(string.ascii_lowercase)
    yield from (f"{stem or low}{letter}" for letter in string.ascii_lowercase)


def _leading(no: str | None) -> int:
    found = re.match(r"[0-9]+", no or "")
    return int(found.group()) if found else 0
