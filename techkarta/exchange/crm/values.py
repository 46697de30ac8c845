"""Days, money and counts out of text, and what the texts of a column say about their format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Literal
from zoneinfo import ZoneInfo

DayFormat = Literal["iso", "dmy", "mdy"]
DAY_FORMATS: tuple[DayFormat, ...] = ("iso", "dmy", "mdy")
DECIMALS = (".", ",")
MOST_MONEY = Decimal(10) ** 12
MOST_COUNT = 2_147_483_647
CENTURY_TURN = 70
LAST_MONTH = 12

_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-./])(\d{1,2})[-./](\d{4}|\d{2})")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(am|pm)?\s*(z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"[\s\u00a0\u202f'’$€£¥₽₸]|руб\.?|rub|usd|eur", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+")


def day_format(values: Iterable[str]) -> DayFormat | Literal[""]:
    """The order of day, month and year the texts can only mean; empty when they leave it open.

    Points between the parts mean day first, as Russian writes it.
    """
    first = second = points = others = 0
    for value in values:
        found = _YEAR_LAST.match(value)
        if found is None:
            continue
        others += 1
        first = max(first, int(found[1]))
        second = max(second, int(found[3]))
        points += found[2] == "."
    if not others:
        return "iso"
    if first > LAST_MONTH >= second:
        return "dmy"
    if second > LAST_MONTH >= first:
        return "mdy"
    return "dmy" if points == others and second <= LAST_MONTH else ""


def moment_of(text: str, order: str, zone: ZoneInfo) -> datetime | None:
    """The moment a text means in the zone, None when it means none; a day alone is its noon.

    A year that stands first is understood in any order. Noon, because it stays on the same day in
    every neighbouring zone.
    """
    found = _YEAR_FIRST.match(text)
    if found:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        found = _YEAR_LAST.match(text)
        if found is None or order not in ("dmy", "mdy"):
            return None
        pair = (int(found[1]), int(found[3]))
        day, month = pair if order == "dmy" else pair[::-1]
        year = _full_year(found[4])
    clock = _clock(text[found.end() :].lstrip("T, "), zone)
    if clock is None:
        return None
    try:
        return datetime.combine(datetime(year, month, day, tzinfo=zone).date(), clock)
    except ValueError:
        return None


def decimal_sign(values: Iterable[str]) -> str:
    """The sign before the fraction in the texts of a column: a point unless they say a comma."""
    for value in values:
        bare = _SIGNS.sub("", value)
        if "," not in bare:
            continue
        if "." in bare:
            return "," if bare.rindex(",") > bare.rindex(".") else "."
        if not _GROUPED.fullmatch(bare):
            return ","
    return "."


def money_of(text: str, decimal: str) -> Decimal | None:
    """The amount a text means, to the hundredth; None where it is none or 10¹² and more."""
    group = "." if decimal == "," else ","
    bare = _SIGNS.sub("", text).replace(group, "").replace(decimal, ".")
    if not _NUMBER.fullmatch(bare):
        return None
    try:
        amount = Decimal(bare).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return amount if abs(amount) < MOST_MONEY else None


def count_of(text: str, decimal: str) -> int | None:
    """The whole number a text means, not below zero; None when it means none."""
    amount = money_of(text, decimal)
    if amount is None or amount < 0 or amount % 1 or amount > MOST_COUNT:
        return None
    return int(amount)


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - written in full
        return year
    return year + (2000 if year < CENTURY_TURN else 1900)


def _clock(text: str, zone: ZoneInfo) -> time | None:
    """The time of day after a date; noon when there is none, None when it is rubbish."""
    if not text.strip():
        return time(12, tzinfo=zone)
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour, half = int(found[1]), (found[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    where = _offset(found[5])
    try:
        return time(hour, int(found[2]), int(found[3] or 0), tzinfo=where or zone)
    except ValueError:
        return None


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text.lower() == "z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
