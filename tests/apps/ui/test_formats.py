"""Values read as each language writes them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.ui import formats

TODAY = date(2026, 11, 24)


def plain(text: str) -> str:
    return text.replace(formats.NBSP, " ")


@pytest.mark.parametrize(
    ("amount", "currency", "russian", "english"),
    [
        (Decimal(1234567), "RUB", "1 234 567 ₽", "₽1,234,567"),
        (Decimal("1234.5"), "RUB", "1 234,50 ₽", "₽1,234.50"),
        (Decimal(-500), "RUB", "−500 ₽", "−₽500"),
        (0, "EUR", "0 €", "€0"),
        (Decimal(1000), "XAF", "1 000 XAF", "1,000 XAF"),
        (Decimal(1000), "BYN", "1 000 Br", "1,000 Br"),
    ],
)
def test_money(amount: Decimal, currency: str, russian: str, english: str) -> None:
    assert plain(formats.money(amount, currency, "ru")) == russian
    assert plain(formats.money(amount, currency, "en")) == english


def test_an_amount_never_breaks_over_lines() -> None:
    assert " " not in formats.money(Decimal(1234567), "RUB", "ru")


@pytest.mark.parametrize(
    ("minutes", "russian", "english"),
    [
        (0, "0 мин", "0 min"),
        (45, "45 мин", "45 min"),
        (60, "1 ч", "1 h"),
        (165, "2 ч 45 мин", "2 h 45 min"),
        (-30, "−30 мин", "−30 min"),
        (72000, "1 200 ч", "1,200 h"),
    ],
)
def test_minutes(minutes: int, russian: str, english: str) -> None:
    assert plain(formats.minutes(minutes, "ru")) == russian
    assert plain(formats.minutes(minutes, "en")) == english


@pytest.mark.parametrize(
    ("value", "russian", "english"),
    [
        (date(2026, 11, 24), "сегодня", "today"),
        (date(2026, 11, 23), "вчера", "yesterday"),
        (date(2026, 11, 25), "завтра", "tomorrow"),
        (date(2026, 11, 20), "пт, 20 ноя", "Fri, 20 Nov"),
        (date(2025, 5, 1), "чт, 1 мая 2025", "Thu, 1 May 2025"),
    ],
)
def test_day(value: date, russian: str, english: str) -> None:
    assert plain(formats.day(value, "ru", today=TODAY)) == russian
    assert plain(formats.day(value, "en", today=TODAY)) == english


def test_long_date() -> None:
    assert plain(formats.long_date(TODAY, "ru")) == "вторник, 24 ноября 2026 г."
    assert plain(formats.long_date(TODAY, "en", has_weekday=False)) == "24 November 2026"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 11, 24, 11, 32), "11:32"),  # noqa: DTZ001 - already local
        (datetime(2026, 11, 23, 9, 5), "вчера, 09:05"),  # noqa: DTZ001 - already local
        (datetime(2026, 11, 1, 9, 5), "1 ноя, 09:05"),  # noqa: DTZ001 - already local
    ],
)
def test_moment(value: datetime, expected: str) -> None:
    assert plain(formats.moment(value, "ru", today=TODAY)) == expected


@pytest.mark.parametrize(
    ("value", "language", "expected"),
    [
        ({"ru": "Отбор", "en": "Selection"}, "en-gb", "Selection"),
        ({"ru": "Отбор", "en": ""}, "en", "Отбор"),
        ({"en": "Selection"}, "ru", "Selection"),
        ({"de": "Auswahl"}, "ru", "Auswahl"),
        ({}, "ru", ""),
        ("as it is", "ru", "as it is"),
        (None, "ru", ""),
    ],
)
def test_localise(value: object, language: str, expected: str) -> None:
    assert formats.localise(value, language) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Анна Воронцова", "АВ"), ("Лаптев И. С.", "ЛИ"), ("anna", "A"), ("", "?"), ("№ 7", "?")],
)
def test_initials(name: str, expected: str) -> None:
    assert formats.initials(name) == expected


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=3), st.integers(0, 3))
def test_a_number_keeps_its_value_in_both_languages(value: Decimal, digits: int) -> None:
    russian = formats.number(value, "ru", digits=digits)
    english = formats.number(value, "en", digits=digits)
    back = Decimal(english.replace(",", "").replace("−", "-"))
    assert abs(back - value) <= Decimal(5).scaleb(-digits - 1)
    assert russian.replace(formats.NBSP, ",").replace(",", "") == english.replace(",", "").replace(
        ".", ""
    )
