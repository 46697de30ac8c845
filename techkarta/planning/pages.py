"""What the pages of people's time show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django import forms
from django.utils.functional import Promise

from techkarta.accounts.pages import Difference
from techkarta.ui.values import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRow:
    """An absence in the list."""

    id: int
    name: str
    kind: str
    first_on: date
    last_on: date
    is_now: bool
    substitute: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsRow:
    """How much a person works; `days` are the weekdays where they are the person's own."""

    user_id: int
    name: str
    day_minutes: int
    days: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsencesPage:
    """Who is away and will be, and the form of one absence more.

    `terms` are the people whose own fund the reader may change.
    """

    today: date
    rows: Sequence[AbsenceRow]
    form: forms.Form
    terms: Sequence[TermsRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsPage:
    """A person's own fund of time."""

    name: str
    form: forms.Form
    crumbs: tuple[Link, ...]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """A fixed event in the list."""

    id: int
    title: str
    repeats: str | Promise
    first_on: date
    until_on: date | None
    starts_at: time | None
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPage:
    """A person's fixed events and the form of one more."""

    user_id: int
    name: str
    today: date
    rows: Sequence[EventRow]
    form: forms.Form
    crumbs: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """The form of one event."""

    event_id: int
    title: str
    form: forms.Form
    crumbs: tuple[Link, ...]
    differences: tuple[Difference, ...] = ()
