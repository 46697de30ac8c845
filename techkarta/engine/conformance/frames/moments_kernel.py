"""Moments in ISO 8601 read from a column of texts, compiled: the usual forms alone.

Whatever looks otherwise is left to the reader of single rows, which also says what is wrong.
"""

from __future__ import annotations

from typing import Any

from techkarta.engine.compiling import compiled, kept
from techkarta.engine.conformance.frames import coding_kernel
from techkarta.engine.conformance.frames.coding_kernel import SHORT, Texts

UNREAD, ABSOLUTE, WALL, ABSENT = 0, 1, 2, 3
"""Left to others; a moment; what a wall clock shows; nothing told."""

_ZERO, _NINE, _DASH, _COLON, _DOT, _COMMA = 48, 57, 45, 58, 46, 44
_SPACE, _T, _Z, _PLUS = 32, 84, 90, 43
_DATE, _MINUTES, _OFFSET = 10, 16, 6
_NONE = -(1 << 40)
_LAST_HOUR, _SIXTY = 23, 60
_MOST_DIGITS = 6
_MICROS = 1_000_000
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_MONTHS, _MOST_DAYS, _FEBRUARY, _TWENTY_EIGHT = 12, 31, 2, 28
_FIRST, _LAST = 1900, 2199


@kept(__file__, coding_kernel.__file__)
def read_moments(texts: Texts, raw: Any, salt: Any, found: Any, state: Any) -> None:
    """Write moments in microseconds and their states; `raw` are the views as bytes."""
    for row in range(len(found)):
        head, tail = texts.words[2 * row], texts.words[2 * row + 1]
        length = int(head & salt[0])
        if length == 0:
            state[row] = ABSENT
        elif length <= SHORT:
            begin = 16 * row + 4
            state[row] = read_one(raw, begin, begin + length, found, row)
        else:
            begin = int(texts.begins[tail & salt[0]]) + int(tail >> salt[1])
            state[row] = read_one(texts.data, begin, begin + length, found, row)


@compiled
def read_one(data: Any, begin: int, end: int, found: Any, row: int) -> int:
    """Read a text from `begin` to `end`; its state."""
    at = begin + _DATE
    if at > end:
        return UNREAD
    day = read_day(data, begin)
    if day == _NONE:
        return UNREAD
    seconds = 0
    micros = 0
    if at < end:
        if begin + _MINUTES > end or (data[at] != _T and data[at] != _SPACE):
            return UNREAD
        hour, minute = digits(data, at + 1, 2), digits(data, at + 4, 2)
        if data[at + 3] != _COLON or hour < 0 or hour > _LAST_HOUR or not is_sixtieth(minute):
            return UNREAD
        seconds = hour * _HOUR + minute * _MINUTE
        at = begin + _MINUTES
        if at + 3 <= end and data[at] == _COLON:
            second = digits(data, at + 1, 2)
            if not is_sixtieth(second):
                return UNREAD
            seconds += second
            at += 3
            if at < end and (data[at] == _DOT or data[at] == _COMMA):
                at += 1
                first = at
                while at < end and data[at] >= _ZERO and data[at] <= _NINE:
                    # Of more than six digits the rest is dropped.
                    if at - first < _MOST_DIGITS:
                        micros = 10 * micros + int(data[at]) - _ZERO
                    at += 1
                if at == first:
                    return UNREAD
                for _ in range(at - first, _MOST_DIGITS):
                    micros *= 10
    whole = (day * _DAY + seconds) * _MICROS + micros
    if at == end:
        found[row] = whole
        return WALL
    offset = read_offset(data, at, end)
    if offset == _NONE:
        return UNREAD
    found[row] = whole - offset * _MICROS
    return ABSOLUTE


@compiled
def read_day(data: Any, begin: int) -> int:
    """Days since 1970-01-01, or _NONE."""
    if data[begin + 4] != _DASH or data[begin + 7] != _DASH:
        return _NONE
    year, month, day = (
        digits(data, begin, 4),
        digits(data, begin + 5, 2),
        digits(data, begin + 8, 2),
    )
    if year < _FIRST or year > _LAST or month < 1 or month > _MONTHS:
        return _NONE
    if day < 1 or day > length_of(year, month):
        return _NONE
    return days_of(year, month, day)


@compiled
def read_offset(data: Any, at: int, end: int) -> int:
    """Seconds a clock is ahead of UTC, or _NONE."""
    if data[at] == _Z and end - at == 1:
        return 0
    if end - at != _OFFSET or (data[at] != _PLUS and data[at] != _DASH) or data[at + 3] != _COLON:
        return _NONE
    hours, minutes = digits(data, at + 1, 2), digits(data, at + 4, 2)
    if hours < 0 or hours > _LAST_HOUR or not is_sixtieth(minutes):
        return _NONE
    offset = hours * _HOUR + minutes * _MINUTE
    return offset if data[at] == _PLUS else -offset


@compiled
def is_sixtieth(number: int) -> bool:
    """Whether it can be a minute or a second."""
    return number >= 0 and number < _SIXTY


@compiled
def digits(data: Any, begin: int, count: int) -> int:
    """A number of so many digits, −1 where one is none."""
    found = 0
    for at in range(begin, begin + count):
        if data[at] < _ZERO or data[at] > _NINE:
            return -1
        found = 10 * found + int(data[at]) - _ZERO
    return found


@compiled
def length_of(year: int, month: int) -> int:
    """Days of a month."""
    if month == _FEBRUARY:
        is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return _TWENTY_EIGHT + 1 if is_leap else _TWENTY_EIGHT
    return _MOST_DAYS - ((month - 1) % 7) % 2


@compiled
def days_of(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01. Source: H. Hinnant, days_from_civil."""
    if month <= _FEBRUARY:
        year -= 1
    era = year // 400
    of_era = year - era * 400
    shifted = month - 3 if month > _FEBRUARY else month + 9
    of_year = (153 * shifted + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
