"""Whoever reads a page of the method office: the language and the organisation's own days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.ui import formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The reader's language, and now by the organisation's calendar."""

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

    def day(self, moment: datetime | None) -> str:
        """The local day of a moment, with the year where it is another one; empty for none."""
        if moment is None:
            return ""
        return self.short(self.calendar.local_day(moment))

    def short(self, day: date | None) -> str:
        """A day in words, with the year where it is another one; empty for none."""
        return "" if day is None else formats.short_date(day, self.language, today=self.today)

    def date(self, moment: datetime | None) -> str:
        """The local day of a moment in figures, as documents write it; empty for none."""
        return "" if moment is None else f"{self.calendar.local_day(moment):%d.%m.%Y}"

    def minutes(self, value: float) -> str:
        """Hours and minutes."""
        return formats.minutes(round(value), self.language)


def reader_of(calendar: WorkingCalendar, moment: datetime) -> Reader:
    """The reader of the language that is active now."""
    return Reader(language=get_language() or "en", calendar=calendar, moment=moment)


def address(name: str, *arguments: object) -> str:
    """The address of a page by its name; empty where this installation has no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
