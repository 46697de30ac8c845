"""Guards against fake filling: what is doubtful about a finished task as it was filled in.

Source: the adoption rules of the field (fake-fill guards) and the chronometry limits of F4. A sign
raises the risk of a check; those in FORCING also take the task out of the sample and into a check.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

FEWEST_WORDS, FEWEST_LETTERS = 3, 16
"""An answer below both is very short."""

AT_ONCE, AT_ONCE_WITHIN = 3, timedelta(minutes=1)
"""So many tasks closed within so short a time are closed in one go."""

DAY_END = timedelta(hours=1)
"""The end of the day begins so long before the end of work."""

NORM_ROW = 10
"""So many facts in a row equal to the norm were not measured."""

TOO_FAST, TOO_SLOW = 0.4, 1.5
"""Fact against norm beyond which a check looks closer (F4)."""


class Sign(StrEnum):
    """What is doubtful."""

    SHORT = "short"
    IDENTICAL = "identical"
    AT_ONCE = "at_once"
    ALWAYS_NORM = "always_norm"
    TOO_FAST = "too_fast"
    TOO_SLOW = "too_slow"
    NO_MINUTES = "no_minutes"


FORCING = frozenset({Sign.SHORT, Sign.IDENTICAL, Sign.AT_ONCE, Sign.ALWAYS_NORM, Sign.TOO_FAST})
"""Signs a sampled task is checked for whatever the sample says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """A task as it was filled in: words, minutes told and normal, when, on which case.

    `words` are None where the evidence is not in words or is short by nature (a field).
    """

    words: str | None
    minutes: int
    norm: int
    at: datetime
    case_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A sign with the numbers that show it."""

    sign: Sign
    params: Mapping[str, int] = field(default_factory=dict)


def doubts(filling: Filling, former: Sequence[Filling], end_of_work: datetime) -> tuple[Doubt, ...]:
    """What is doubtful about a filling; `former` are the same person's, the latest first.

    `end_of_work` ends the working day the task was finished on.
    """
    found = (
        _short(filling),
        _identical(filling, former),
        _at_once(filling, former, end_of_work),
        _always_norm(filling, former),
        _minutes(filling),
    )
    return tuple(doubt for doubt in found if doubt is not None)


def is_forced(found: Sequence[Doubt]) -> bool:
    """Whether a check is due whatever the sample says."""
    return any(doubt.sign in FORCING for doubt in found)


def _short(filling: Filling) -> Doubt | None:
    if filling.words is None:
        return None
    count, letters = len(filling.words.split()), len(_shape(filling.words))
    if count >= FEWEST_WORDS or letters >= FEWEST_LETTERS:
        return None
    return Doubt(sign=Sign.SHORT, params={"words": count})


def _identical(filling: Filling, former: Sequence[Filling]) -> Doubt | None:
    shape = _shape(filling.words or "")
    same = [
        each
        for each in former
        if each.case_id != filling.case_id and shape and _shape(each.words or "") == shape
    ]
    return Doubt(sign=Sign.IDENTICAL, params={"times": len(same) + 1}) if same else None


def _at_once(filling: Filling, former: Sequence[Filling], end_of_work: datetime) -> Doubt | None:
    if filling.at < end_of_work - DAY_END:
        return None
    beside = [each for each in former if abs(filling.at - each.at) <= AT_ONCE_WITHIN]
    count = len(beside) + 1
    return Doubt(sign=Sign.AT_ONCE, params={"count": count}) if count >= AT_ONCE else None


def _always_norm(filling: Filling, former: Sequence[Filling]) -> Doubt | None:
    row = [filling, *former][:NORM_ROW]
    if len(row) < NORM_ROW or any(each.minutes != each.norm for each in row):
        return None
    return Doubt(sign=Sign.ALWAYS_NORM, params={"count": NORM_ROW})


def _minutes(filling: Filling) -> Doubt | None:
    if not filling.minutes:
        return Doubt(sign=Sign.NO_MINUTES)
    if not filling.norm:
        return None
    share = filling.minutes / filling.norm
    if TOO_FAST <= share <= TOO_SLOW:
        return None
    sign = Sign.TOO_FAST if share < TOO_FAST else Sign.TOO_SLOW
    told = {"fact": filling.minutes, "norm": filling.norm, "percent": round(share * 100)}
    return Doubt(sign=sign, params=told)


def _shape(words: str) -> str:
    """Letters and digits alone, so that a comma does not make another answer."""
    return "".join(letter for letter in words.casefold() if letter.isalnum())
