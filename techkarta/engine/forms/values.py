"""Reading what was typed into the plain value of an answer; every refusal names its part.

A value is plain data for JSON, part by part: number "14200.5"; money {"amount", "currency"}; text;
choice a code; multichoice codes; date "2026-12-01"; contacts [{"role", "contact"}]; file
identifiers; list [{field: value}]; matrix {"rows", "columns", "cells"}. An empty part is absent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from techkarta.engine.cards.model import Text
from techkarta.engine.forms.questions import Part, PartKind

LONGEST_TEXT = 2000
MOST_ROWS = 50
MOST_COLUMNS = 12
MOST_DECIMALS = 6
LARGEST = Decimal(10) ** 15
FIRST_YEAR, LAST_YEAR = 1900, 2199

_NUMBER = re.compile(r"^([+-]?[\d\s.,]*\d)\s*(\D.*)?$")
_DAY = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_SIGNS: Mapping[str, frozenset[str]] = {
    "RUB": frozenset({"₽", "руб", "руб.", "р", "р.", "rub", "рублей"}),
    "USD": frozenset({"$", "usd"}),
    "EUR": frozenset({"€", "eur"}),
}


class Problem(StrEnum):
    """What is wrong with a part as typed."""

    UNKNOWN_PART = "unknown_part"
    SHAPE = "shape"
    NOT_NUMBER = "not_number"
    WRONG_UNIT = "wrong_unit"
    WRONG_CURRENCY = "wrong_currency"
    TOO_LARGE = "too_large"
    NO_SUCH_DAY = "no_such_day"
    NOT_OFFERED = "not_offered"
    NO_SUCH_PERSON = "no_such_person"
    PERSON_LEFT = "person_left"
    NO_SUCH_FILE = "no_such_file"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A part that cannot be taken as it was typed; `given` is what stood there."""

    part: str
    problem: Problem
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an answer may refer to: people who work at the client, people who left, its files."""

    people: frozenset[int] = frozenset()
    left: Mapping[int, str] = field(default_factory=dict)
    files: frozenset[int] = frozenset()
    currency: str = "RUB"


class _Refused(Exception):
    def __init__(self, problem: Problem, **params: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.params = params


Value = dict[str, object]


def read_value(
    parts: Iterable[Part], raw: Mapping[str, object], known: Known
) -> tuple[Value, tuple[Wrong, ...]]:
    """The value of an answer and what is wrong with it; wrong parts are left out of the value."""
    by_code = {part.code: part for part in parts}
    value: Value = {}
    wrong = [Wrong(part=code, problem=Problem.UNKNOWN_PART) for code in raw if code not in by_code]
    for code, part in by_code.items():
        given = raw.get(code)
        try:
            read = _read(part, given, known)
        except _Refused as refused:
            wrong.append(Wrong(part=code, problem=refused.problem, params=refused.params))
            continue
        if not is_empty(read):
            value[code] = read
    return value, tuple(wrong)


def is_empty(value: object) -> bool:
    """Whether a part holds nothing."""
    return value is None or value in ("", [], {}, ())


def missing_parts(
    parts: Iterable[Part], value: Mapping[str, object], left: Iterable[int] = ()
) -> tuple[str, ...]:
    """The parts an answer must have and has not; people who left the client do not count."""
    gone = frozenset(left)
    return tuple(
        part.code for part in parts if not part.is_optional and not _holds(part, value, gone)
    )


def people_of(parts: Iterable[Part], value: Mapping[str, object]) -> frozenset[int]:
    """The people an answer names."""
    return frozenset(
        person
        for part in parts
        if part.kind is PartKind.CONTACTS
        for _role, person in _pairs(value.get(part.code))
    )


def _holds(part: Part, value: Mapping[str, object], gone: frozenset[int]) -> bool:
    held = value.get(part.code)
    if part.kind is PartKind.CONTACTS:
        return any(person not in gone for _role, person in _pairs(held))
    return not is_empty(held)


def _pairs(held: object) -> list[tuple[str, int]]:
    rows = held if isinstance(held, list) else []
    return [
        (str(row.get("role", "")), int(row["contact"]))
        for row in rows
        if isinstance(row, Mapping) and str(row.get("contact", "")).isdigit()
    ]


def _read(part: Part, given: object, known: Known) -> object:
    if is_empty(given) or (isinstance(given, str) and not given.strip()):
        return None
    return _READERS[part.kind](part, given, known)


def _line(given: object) -> str:
    if isinstance(given, bool) or not isinstance(given, str | int | float | Decimal):
        raise _Refused(Problem.SHAPE)
    text = str(given).strip()
    if len(text) > LONGEST_TEXT:
        raise _Refused(Problem.TOO_LONG, limit=LONGEST_TEXT)
    if "\0" in text:
        raise _Refused(Problem.SHAPE)
    return text


def _text(_part: Part, given: object, _known: Known) -> str:
    return _line(given)


def _number(part: Part, given: object, _known: Known) -> str:
    amount, unit = _amount(_with_unit(given, "number", "unit"))
    if unit and _folded(unit) not in _units(part.unit):
        raise _Refused(Problem.WRONG_UNIT, unit=part.unit, given=unit)
    return format(amount, "f")


def _money(_part: Part, given: object, known: Known) -> Value:
    amount, unit = _amount(_with_unit(given, "amount", "currency"))
    signs = _SIGNS.get(known.currency, frozenset()) | {known.currency.casefold()}
    if unit and _folded(unit) not in signs:
        raise _Refused(Problem.WRONG_CURRENCY, currency=known.currency, given=unit)
    return {"amount": format(amount, "f"), "currency": known.currency}


def _with_unit(given: object, amount: str, unit: str) -> str:
    """One line of an amount and its unit that came apart."""
    if isinstance(given, Mapping):
        return f"{_line(given.get(amount, ''))} {_line(given.get(unit, ''))}".strip()
    return _line(given)


def _amount(text: str) -> tuple[Decimal, str]:
    match = _NUMBER.match(text)
    if match is None:
        raise _Refused(Problem.NOT_NUMBER, given=text)
    digits = re.sub(r"\s", "", match[1])
    # Of two kinds of marks the last one parts the decimals.
    mark = max(digits.rfind(","), digits.rfind("."))
    if digits.count(",") + digits.count(".") > 1 and digits.count(digits[mark]) > 1:
        mark = len(digits)
    whole = re.sub("[.,]", "", digits[:mark] if mark >= 0 else digits)
    rest = digits[mark + 1 :] if mark >= 0 else ""
    try:
        amount = Decimal(f"{whole or 0}.{rest or 0}")
    except InvalidOperation as error:
        raise _Refused(Problem.NOT_NUMBER, given=text) from error
    if abs(amount) >= LARGEST or len(rest) > MOST_DECIMALS:
        raise _Refused(Problem.TOO_LARGE, given=text)
    return amount.normalize() if rest else Decimal(whole or 0), (match[2] or "").strip()


def _units(unit: Text) -> frozenset[str]:
    """How a unit may be written: in any language, whole or by its first word."""
    names = unit.values() if isinstance(unit, Mapping) else [unit]
    folded = [_folded(name) for name in names if name]
    return frozenset({*folded, *(name.split()[0] for name in folded if name)})


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _date(_part: Part, given: object, _known: Known) -> str:
    return read_day(_line(given)).isoformat()


def read_day(text: str) -> date:
    """A day written 2026-12-01 or 01.12.2026; ValueError where there is no such day."""
    iso, local = _ISO.match(text.strip()), _DAY.match(text.strip())
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif local:
        day, month, year = (int(part) for part in local.groups())
    else:
        raise _NoDay(text)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _NoDay(text)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise _NoDay(text) from error


class _NoDay(_Refused, ValueError):
    def __init__(self, given: str) -> None:
        super().__init__(Problem.NO_SUCH_DAY, given=given)


def _choice(part: Part, given: object, _known: Known) -> str:
    code = _line(given)
    if code not in {option.code for option in part.options}:
        raise _Refused(Problem.NOT_OFFERED, given=code)
    return code


def _multichoice(part: Part, given: object, known: Known) -> list[object]:
    codes = {_choice(part, each, known) for each in _rows(given) if each != ""}
    return [option.code for option in part.options if option.code in codes]


def _rows(given: object) -> Sequence[object]:
    if isinstance(given, str | bytes) or not isinstance(given, Sequence):
        raise _Refused(Problem.SHAPE)
    if len(given) > MOST_ROWS:
        raise _Refused(Problem.TOO_MANY, limit=MOST_ROWS)
    return given


def _contacts(part: Part, given: object, known: Known) -> list[object]:
    roles = {role.code for role in part.roles}
    found: dict[tuple[str, int], None] = {}
    for row in _rows(given):
        if not isinstance(row, Mapping) or not str(row.get("contact", "")).isdigit():
            raise _Refused(Problem.SHAPE)
        role, person = str(row.get("role", "")), int(row["contact"])
        if role not in roles:
            raise _Refused(Problem.NOT_OFFERED, given=role)
        if person in known.left:
            raise _Refused(Problem.PERSON_LEFT, name=known.left[person])
        if person not in known.people:
            raise _Refused(Problem.NO_SUCH_PERSON)
        found[role, person] = None
    return [{"role": role, "contact": person} for role, person in found]


def _files(_part: Part, given: object, known: Known) -> list[object]:
    found = []
    for each in _rows(given):
        if not str(each).isdigit() or int(str(each)) not in known.files:
            raise _Refused(Problem.NO_SUCH_FILE)
        found.append(int(str(each)))
    return list(dict.fromkeys(found))


def _list(part: Part, given: object, known: Known) -> list[object]:
    found: list[object] = []
    for row in _rows(given):
        if not isinstance(row, Mapping):
            raise _Refused(Problem.SHAPE)
        value = {each.code: _read(each, row.get(each.code), known) for each in part.fields}
        filled = {code: cell for code, cell in value.items() if not is_empty(cell)}
        if filled:
            found.append(filled)
    return found


def _matrix(_part: Part, given: object, _known: Known) -> Value:
    if not isinstance(given, Mapping):
        raise _Refused(Problem.SHAPE)
    rows = [_line(each) for each in _rows(given.get("rows", []))]
    columns = [_line(each) for each in _rows(given.get("columns", []))]
    cells = [[_line(cell) for cell in _rows(row)] for row in _rows(given.get("cells", []))]
    if len(columns) > MOST_COLUMNS:
        raise _Refused(Problem.TOO_MANY, limit=MOST_COLUMNS)
    kept_rows = [at for at, name in enumerate(rows) if name]
    kept_columns = [at for at, name in enumerate(columns) if name]
    if not kept_rows or not kept_columns:
        return {}

    def cell(row: int, column: int) -> str:
        return cells[row][column] if row < len(cells) and column < len(cells[row]) else ""

    return {
        "rows": [rows[at] for at in kept_rows],
        "columns": [columns[at] for at in kept_columns],
        "cells": [[cell(row, column) for column in kept_columns] for row in kept_rows],
    }


_READERS: Mapping[PartKind, Callable[[Part, object, Known], object]] = {
    PartKind.NUMBER: _number,
    PartKind.MONEY: _money,
    PartKind.TEXT: _text,
    PartKind.CHOICE: _choice,
    PartKind.MULTICHOICE: _multichoice,
    PartKind.DATE: _date,
    PartKind.FILE: _files,
    PartKind.CONTACTS: _contacts,
    PartKind.LIST: _list,
    PartKind.MATRIX: _matrix,
}
