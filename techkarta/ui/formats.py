"""How values read in each language: money, minutes, days, numbers, localised texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from techkarta.common import text as texts

NBSP = "\u00a0"
MINUTES_IN_HOUR = 60
CURRENCY_SIGNS: Mapping[str, str] = {
    "RUB": "₽",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "CNY": "¥",
    "KZT": "₸",
    "BYN": "Br",
    "TRY": "₺",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The short words and signs of one language."""

    group: str
    point: str
    hour: str
    minute: str
    percent: str
    is_sign_first: bool
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    long_months: tuple[str, ...]
    long_weekdays: tuple[str, ...]
    year: str
    today: str
    yesterday: str
    tomorrow: str


WORDS: Mapping[str, Words] = {
    "ru": Words(
        group=NBSP,
        point=",",
        hour="ч",
        minute="мин",
        percent=f"{NBSP}%",
        is_sign_first=False,
        weekdays=("пн", "вт", "ср", "чт", "пт", "сб", "вс"),
        months=("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"),
        long_months=(
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ),
        long_weekdays=(
            "понедельник",
            "вторник",
            "среда",
            "четверг",
            "пятница",
            "суббота",
            "воскресенье",
        ),
        year=f"{NBSP}г.",
        today="сегодня",
        yesterday="вчера",
        tomorrow="завтра",
    ),
    "en": Words(
        group=",",
        point=".",
        hour="h",
        minute="min",
        percent="%",
        is_sign_first=True,
        weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        long_months=(
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ),
        long_weekdays=(
            "Monday",
            "Tuesday",
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
        ),
        year="",
        today="today",
        yesterday="yesterday",
        tomorrow="tomorrow",
    ),
}


def words_of(language: str) -> Words:
    """Return the words of a language code such as `ru` or `en-gb`; others read as English."""
    return WORDS.get((language or "en").partition("-")[0], WORDS["en"])


def number(value: Decimal | float, language: str, *, digits: int = 0) -> str:
    """Return the number with grouped thousands and `digits` decimals, halves away from zero."""
    words = words_of(language)
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    whole, _, fraction = f"{abs(exact):,f}".partition(".")
    sign = "\u2212" if exact < 0 else ""
    text = whole.replace(",", words.group)
    return f"{sign}{text}{words.point}{fraction}" if fraction else f"{sign}{text}"


def money(amount: Decimal | float, currency: str, language: str) -> str:
    """Return an amount with its currency sign; hundredths only where there are any."""
    words = words_of(language)
    digits = 0 if Decimal(str(amount)) % 1 == 0 else 2
    text = number(amount, language, digits=digits)
    sign = CURRENCY_SIGNS.get(currency, currency)
    if words.is_sign_first and len(sign) == 1:
        return f"\u2212{sign}{text[1:]}" if text.startswith("\u2212") else f"{sign}{text}"
    return f"{text}{NBSP}{sign}"


def plain_number(value: Decimal, language: str) -> str:
    """Return the number with as many decimals as it has, without zeros at its end."""
    exponent = value.normalize().as_tuple().exponent
    digits = max(0, -exponent) if isinstance(exponent, int) else 0
    return number(value, language, digits=digits)


def percent(value: Decimal | float, language: str, *, digits: int = 0) -> str:
    """Return a value already counted in hundredths with the percent sign."""
    return f"{number(value, language, digits=digits)}{words_of(language).percent}"


def minutes(value: float, language: str) -> str:
    """Return whole minutes as hours and minutes: 165 → «2 ч 45 мин»."""
    words = words_of(language)
    total = int(value)
    sign = "\u2212" if total < 0 else ""
    hours, rest = divmod(abs(total), MINUTES_IN_HOUR)
    parts = [f"{number(hours, language)}{NBSP}{words.hour}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{NBSP}{words.minute}")
    return sign + NBSP.join(parts)


def day(value: date, language: str, *, today: date) -> str:
    """Return a near day by its word, another by weekday and date; the year when it differs."""
    words = words_of(language)
    near = {
        today: words.today,
        today - timedelta(days=1): words.yesterday,
        today + timedelta(days=1): words.tomorrow,
    }
    if value in near:
        return near[value]
    return f"{words.weekdays[value.weekday()]},{NBSP}{short_date(value, language, today=today)}"


def short_date(value: date, language: str, *, today: date) -> str:
    """Return day and month, with the year when it differs from today's."""
    text = f"{value.day}{NBSP}{words_of(language).months[value.month - 1]}"
    return text if value.year == today.year else f"{text}{NBSP}{value.year}"


def long_date(value: date, language: str, *, has_weekday: bool = True) -> str:
    """Return the full date: «вторник, 24 ноября 2026 г.»."""
    words = words_of(language)
    text = f"{value.day}{NBSP}{words.long_months[value.month - 1]} {value.year}{words.year}"
    return f"{words.long_weekdays[value.weekday()]}, {text}" if has_weekday else text


def moment(value: datetime, language: str, *, today: date) -> str:
    """Return the time of day, preceded by the day unless it is today; `value` is in local time."""
    clock = f"{value:%H:%M}"
    if value.date() == today:
        return clock
    if value.date() == today - timedelta(days=1):
        return f"{words_of(language).yesterday}, {clock}"
    return f"{short_date(value.date(), language, today=today)}, {clock}"


def localise(value: object, language: str) -> str:
    """Return the text for the language from `{ru, en}`; anything else as it is, None as empty.

    Letters that turn what follows them around are left out: they would rewrite their neighbours.
    """
    if isinstance(value, Mapping):
        return texts.straight(texts.localise(value, language or "en"))
    return "" if value is None else texts.straight(str(value))


def initials(name: str) -> str:
    """Return two letters of a name: first letters of its first two words."""
    letters = [part[0] for part in name.replace(".", " ").split() if part[0].isalpha()]
    return "".join(letters[:2]).upper() or "?"
