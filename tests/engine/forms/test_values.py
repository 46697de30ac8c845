"""What was typed becomes a value, or is refused by name: units, days, people, choices, tables."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.forms.questions import Part, PartKind
from techkarta.engine.forms.values import (
    FIRST_YEAR,
    LAST_YEAR,
    Known,
    Problem,
    missing_parts,
    read_day,
    read_value,
)

from .asking import part

KNOWN = Known(people=frozenset({1, 2}), left={3: "Ivan Gone"}, files=frozenset({7}))
TONNES = part("number", unit={"ru": "т в месяц", "en": "t a month"})
ROWS = part(
    "list",
    fields=(
        Part(code="name", kind=PartKind.TEXT, title="Name"),
        Part(code="on", kind=PartKind.DATE, title="Day"),
    ),
)


def read(asked: Part, given: object) -> object:
    value, wrong = read_value([asked], {"it": given}, KNOWN)
    assert not wrong, wrong
    return value.get("it")


@pytest.mark.parametrize(
    ("asked", "given", "value"),
    [
        (part("number"), "14 200,50", "14200.5"),
        (part("number"), "14,200.5", "14200.5"),
        (part("number"), "1.234.567", "1234567"),
        (part("number"), "-3", "-3"),
        (part("number"), 12, "12"),
        (TONNES, "12 т", "12"),
        (TONNES, "12 T A MONTH", "12"),
        (TONNES, {"number": "12", "unit": "t a month"}, "12"),
        (part("money"), "312 000 ₽", {"amount": "312000", "currency": "RUB"}),
        (part("money"), {"amount": "5,5", "currency": "RUB"}, {"amount": "5.5", "currency": "RUB"}),
        (part("date"), "01.12.2026", "2026-12-01"),
        (part("date"), "2028-2-29", "2028-02-29"),
        (part("text"), "  words ", "words"),
        (part("choice"), "red", "red"),
        (part("multichoice"), ["blue", "red", "blue"], ["red", "blue"]),
        (
            part("contacts"),
            [{"role": "buyer", "contact": "1"}, {"role": "buyer", "contact": 1}],
            [{"role": "buyer", "contact": 1}],
        ),
        (part("file"), ["7", 7], [7]),
        (
            ROWS,
            [{"name": "A", "on": "1.2.2026"}, {"name": " "}],
            [{"name": "A", "on": "2026-02-01"}],
        ),
        (
            part("matrix"),
            {"rows": ["User", ""], "columns": ["", "Price"], "cells": [["1", "7"], ["2", "3"]]},
            {"rows": ["User"], "columns": ["Price"], "cells": [["7"]]},
        ),
        (part("matrix"), {"rows": ["User"], "columns": [], "cells": []}, None),
        (part("number"), "", None),
        (part("text"), "   ", None),
    ],
)  # fmt: skip
def test_what_is_typed_is_read(asked: Part, given: object, value: object) -> None:
    assert read(asked, given) == value


@pytest.mark.parametrize(
    ("asked", "given", "problem"),
    [
        (TONNES, "12 kg", Problem.WRONG_UNIT),
        (TONNES, {"number": "12", "unit": "кг"}, Problem.WRONG_UNIT),
        (part("number"), "12 t", Problem.WRONG_UNIT),
        (part("number"), "many", Problem.NOT_NUMBER),
        (part("number"), "1e9", Problem.WRONG_UNIT),
        (part("number"), "9" * 16, Problem.TOO_LARGE),
        (part("number"), "0.1234567", Problem.TOO_LARGE),
        (part("money"), "12 $", Problem.WRONG_CURRENCY),
        (part("money"), {"amount": "12", "currency": "EUR"}, Problem.WRONG_CURRENCY),
        (part("date"), "31.02.2026", Problem.NO_SUCH_DAY),
        (part("date"), "2026-02-29", Problem.NO_SUCH_DAY),
        (part("date"), "01.12.26", Problem.NO_SUCH_DAY),
        (part("date"), "2026-12-01T10:00", Problem.NO_SUCH_DAY),
        (part("date"), "01.12.1899", Problem.NO_SUCH_DAY),
        (part("choice"), "green", Problem.NOT_OFFERED),
        (part("multichoice"), ["red", "green"], Problem.NOT_OFFERED),
        (part("multichoice"), "red", Problem.SHAPE),
        (part("contacts"), [{"role": "buyer", "contact": 3}], Problem.PERSON_LEFT),
        (part("contacts"), [{"role": "buyer", "contact": 9}], Problem.NO_SUCH_PERSON),
        (part("contacts"), [{"role": "user", "contact": 1}], Problem.NOT_OFFERED),
        (part("contacts"), [{"role": "buyer"}], Problem.SHAPE),
        (part("file"), [8], Problem.NO_SUCH_FILE),
        (part("text"), "a" * 2001, Problem.TOO_LONG),
        (part("text"), {"a": 1}, Problem.SHAPE),
        (part("text"), True, Problem.SHAPE),
        (part("text"), "a\0b", Problem.SHAPE),
        (ROWS, [{"name": "A", "on": "31.2.2026"}], Problem.NO_SUCH_DAY),
        (ROWS, [{}] * 51, Problem.TOO_MANY),
        (part("matrix"), {"rows": ["a"], "columns": ["b"] * 13, "cells": []}, Problem.TOO_MANY),
        (part("matrix"), "a", Problem.SHAPE),
    ],
)
def test_what_cannot_be_read_is_named(asked: Part, given: object, problem: Problem) -> None:
    value, wrong = read_value([asked], {"it": given}, KNOWN)
    assert (value, [(each.part, each.problem) for each in wrong]) == ({}, [("it", problem)])


def test_one_wrong_part_keeps_the_others_and_strangers_are_named() -> None:
    parts = [part("number", code="n"), part("date", code="d")]
    value, wrong = read_value(parts, {"n": "5", "d": "31.02.2026", "x": 1}, KNOWN)
    assert value == {"n": "5"}
    assert {(each.part, each.problem) for each in wrong} == {
        ("d", Problem.NO_SUCH_DAY),
        ("x", Problem.UNKNOWN_PART),
    }


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["rows", "columns", "cells", "role", "contact", "amount", "name"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(st.sampled_from(list(PartKind)), ANYTHING)
def test_whatever_is_given_is_read_or_refused_and_reads_the_same_again(
    kind: PartKind, given: object
) -> None:
    asked = part(kind)
    value, wrong = read_value([asked], {"it": given}, KNOWN)
    assert not (value and wrong)
    again, refused = read_value([asked], value, KNOWN)
    assert (again, refused) == (value, ())
    assert missing_parts([asked], value) == (() if value else ("it",))


@given(st.decimals(-(10**14), 10**14, places=2, allow_nan=False))
def test_every_number_survives_being_written_down(number: Decimal) -> None:
    told = read(part("number"), f"{number:,.2f}".replace(",", " ").replace(".", ","))
    assert Decimal(str(told)) == number


@given(st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)))
def test_every_day_survives_both_ways_of_writing(day: date) -> None:
    assert read_day(f"{day:%d.%m.%Y}") == read_day(day.isoformat()) == day


def test_who_left_answers_nothing_any_more() -> None:
    asked = part("contacts")
    value = {"it": [{"role": "buyer", "contact": 3}]}
    assert missing_parts([asked], value) == ()
    assert missing_parts([asked], value, [3]) == ("it",)
