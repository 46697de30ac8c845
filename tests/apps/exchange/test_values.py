"""Days, money and counts are read as they are written, and what a column says about them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.exchange.crm.names import likest
from techkarta.exchange.crm.values import (
    count_of,
    day_format,
    decimal_sign,
    moment_of,
    money_of,
)

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["10/20/2016", "3/1/2017"], "mdy"),
        (["20/10/2016", "3/1/2017"], "dmy"),
        (["03.04.2017", "05.06.2017"], "dmy"),
        (["3/4/2017", "5/6/2017"], ""),
        (["10/20/2016", "20/10/2016"], ""),
        (["2017-03-01"], "iso"),
        ([], "iso"),
        (["soon"], "iso"),
    ],
)
def test_the_order_of_day_and_month_is_told_or_left_open(values: list[str], expected: str) -> None:
    assert day_format(values) == expected


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("3/1/2017", "mdy", datetime(2017, 3, 1, 12, tzinfo=MOSCOW)),
        ("01.03.2017", "dmy", datetime(2017, 3, 1, 12, tzinfo=MOSCOW)),
        ("1-3-17", "dmy", datetime(2017, 3, 1, 12, tzinfo=MOSCOW)),
        ("2017-03-01", "mdy", datetime(2017, 3, 1, 12, tzinfo=MOSCOW)),
        ("2017-03-01 14:05:09", "dmy", datetime(2017, 3, 1, 14, 5, 9, tzinfo=MOSCOW)),
        ("2017-03-01T14:05:00.000Z", "iso", datetime(2017, 3, 1, 14, 5, tzinfo=UTC)),
        ("2017-03-01T14:05+0300", "iso", datetime(2017, 3, 1, 11, 5, tzinfo=UTC)),
        ("3/1/2017 1:05 PM", "mdy", datetime(2017, 3, 1, 13, 5, tzinfo=MOSCOW)),
        ("31.02.2017", "dmy", None),
        ("20/10/2016", "mdy", None),
        ("3/1/2017", "iso", None),
        ("2017-03-01 25:00", "iso", None),
        ("yesterday", "dmy", None),
        ("", "dmy", None),
    ],
)
def test_a_day_is_read_in_the_order_chosen(
    text: str, order: str, expected: datetime | None
) -> None:
    assert moment_of(text, order, MOSCOW) == expected


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("1054", ".", "1054"),
        ("1,234.50", ".", "1234.50"),
        ("1 234,50 ₽", ",", "1234.50"),
        ("1.234,5", ",", "1234.50"),
        ("$1,000", ".", "1000"),
        ("-12", ".", "-12"),
        ("1000 руб.", ",", "1000"),
        ("=2+2", ".", None),
        ("#N/A", ".", None),
        ("1e9", ".", None),
        ("9999999999999", ".", None),
        ("", ".", None),
    ],
)
def test_money_is_read_with_the_sign_chosen(text: str, decimal: str, expected: str | None) -> None:
    assert money_of(text, decimal) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["1054", "1,234"], "."),
        (["10,5"], ","),
        (["1.234,50"], ","),
        (["1,234.50"], "."),
        (["100 000,00"], ","),
        ([], "."),
    ],
)
def test_the_decimal_sign_is_told_by_the_column(values: list[str], expected: str) -> None:
    assert decimal_sign(values) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2822", 2822), ("1,000", 1000), ("2.5", None), ("-1", None), ("9" * 12, None)],
)
def test_a_count_is_whole_and_not_below_zero(text: str, expected: int | None) -> None:
    assert count_of(text, ".") == expected


@given(st.text(max_size=40), st.sampled_from(["iso", "dmy", "mdy", ""]))
def test_no_text_breaks_the_reading(text: str, order: str) -> None:
    moment_of(text, order, MOSCOW)
    for sign in ".,":
        money_of(text, sign)
        count_of(text, sign)


@given(st.dates(min_value=datetime(1970, 1, 1, tzinfo=UTC).date()))
def test_every_day_is_read_back_from_each_way_of_writing(day: object) -> None:
    for order, pattern in (("dmy", "%d.%m.%Y"), ("mdy", "%m/%d/%Y"), ("iso", "%Y-%m-%d")):
        found = moment_of(f"{day:{pattern}}", order, MOSCOW)
        assert found is not None
        assert found.date() == day


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GTXPro", "GTX Pro"),
        ("gtx-basic", "GTX Basic"),
        ("GTX Plus Bsic", "GTX Plus Basic"),
        ("GTK 510", ""),
        ("Something else", ""),
        ("", ""),
    ],
)
def test_a_name_is_taken_for_the_likest_known_one(name: str, expected: str) -> None:
    known = ["GTX Basic", "GTX Pro", "GTX Plus Basic", "GTX Plus Pro", "GTK 500", "MG Special"]
    assert likest(name, known) == expected
