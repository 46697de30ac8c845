"""Filters that write values the way the reader's language does."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.template import Library
from django.utils import timezone
from django.utils.translation import get_language

from techkarta.ui import formats

register = Library()
Number = Decimal | float | int | str | None


def _language() -> str:
    return get_language() or "en"


def _decimal(value: Number) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def money(value: Number, currency: str = "RUB") -> str:
    """Write an amount with its currency: 1 234 567 ₽; empty for no amount."""
    amount = _decimal(value)
    return "" if amount is None else formats.money(amount, currency or "RUB", _language())


@register.filter
def number(value: Number, digits: int = 0) -> str:
    """Write a number with grouped thousands and `digits` decimals; empty for no number."""
    amount = _decimal(value)
    return "" if amount is None else formats.number(amount, _language(), digits=digits)


@register.filter
def percent(value: Number, digits: int = 0) -> str:
    """Write hundredths with the percent sign: 86 → 86 %."""
    amount = _decimal(value)
    return "" if amount is None else formats.percent(amount, _language(), digits=digits)


@register.filter
def minutes(value: Number) -> str:
    """Write whole minutes: 165 → 2 h 45 min."""
    amount = _decimal(value)
    return "" if amount is None else formats.minutes(int(amount), _language())


@register.filter
def day(value: date | None, today: date | None = None) -> str:
    """Write a day: today, yesterday, tomorrow, or «Tue, 24 Nov»; `today` is the page's own day."""
    shown = _local_day(value)
    return (
        ""
        if shown is None
        else formats.day(shown, _language(), today=today or timezone.localdate())
    )


@register.filter
def short_date(value: date | None, today: date | None = None) -> str:
    """Write day and month: «24 Nov», with the year when it differs."""
    shown = _local_day(value)
    return (
        ""
        if shown is None
        else formats.short_date(shown, _language(), today=today or timezone.localdate())
    )


@register.filter
def long_date(value: date | None) -> str:
    """Write the full date with its weekday."""
    shown = _local_day(value)
    return "" if shown is None else formats.long_date(shown, _language())


@register.filter
def moment(value: datetime | None, today: date | None = None) -> str:
    """Write a moment: 11:32 for today, «24 Nov, 11:32» otherwise."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return formats.moment(local, _language(), today=today or timezone.localdate())


@register.filter
def localise(value: object) -> str:
    """Write the text of `{ru, en}` in the reader's language."""
    return formats.localise(value, _language())


@register.filter
def initials(name: str) -> str:
    """Write two letters of a name."""
    return formats.initials(name)


def _local_day(value: date | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value
