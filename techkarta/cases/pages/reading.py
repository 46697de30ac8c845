"""Whoever reads a page: the language, the organisation's clock, and how values read there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, ngettext

from techkarta.cases.selectors import Stage
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.ui import formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The reader's language and now, as the organisation's calendar sees it."""

    language: str
    calendar: WorkingCalendar
    moment: datetime

    @property
    def today(self) -> date:
        """The organisation's local day."""
        return self.calendar.local_day(self.moment)

    def say(self, text: object) -> str:
        """A text of the company in the reader's language."""
        return formats.localise(text, self.language)

    def day_of(self, moment: datetime) -> date:
        """The local day of a moment."""
        return self.calendar.local_day(moment)

    def day(self, value: date) -> str:
        """A near day by its word, another by its date."""
        return formats.day(value, self.language, today=self.today)

    def short(self, value: date) -> str:
        """Day and month, the year where it is another one."""
        return formats.short_date(value, self.language, today=self.today)

    def long(self, value: date) -> str:
        """The full date without its weekday."""
        return formats.long_date(value, self.language, has_weekday=False)

    def near(self, value: date) -> str:
        """A near day by its word with the date, another by its date alone."""
        word, short = self.day(value), self.short(value)
        return short if short in word else f"{word}, {short}"

    def when(self, moment: datetime) -> str:
        """The clock for today, «yesterday», the date otherwise: the margin of a history."""
        day = self.day_of(moment)
        if day == self.today:
            return f"{moment.astimezone(ZoneInfo(self.calendar.tz)):%H:%M}"
        word = formats.words_of(self.language).yesterday
        return word if (self.today - day).days == 1 else self.short(day)

    def money(self, amount: Decimal | None, currency: str) -> str:
        """An amount with its sign; empty where there is none."""
        return "" if amount is None else formats.money(amount, currency, self.language)

    def number(self, value: int) -> str:
        """A whole number with grouped thousands."""
        return formats.number(value, self.language)

    def minutes(self, value: float) -> str:
        """Hours and minutes."""
        return formats.minutes(value, self.language)

    def days_since(self, moment: datetime) -> int:
        """Working days passed since a moment."""
        return max(0, self.calendar.working_days_between(self.day_of(moment), self.today))

    def mark(self, stage: Stage) -> str:
        """The short mark of a stage: П2."""
        return self.say(stage.mark) or stage.code.upper()


def reader_of(calendar: WorkingCalendar, moment: datetime) -> Reader:
    """The reader of the language that is active now."""
    return Reader(language=get_language() or "en", calendar=calendar, moment=moment)


def working_days(count: int) -> str:
    """«11 working days» in the reader's language."""
    text = ngettext("%(count)d working day", "%(count)d working days", count)
    return text % {"count": count}


def address(name: str, *arguments: object) -> str:
    """The address of a page by its name; empty where this installation has no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
