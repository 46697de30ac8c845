"""The audit page: filters, rows in words, the next page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import get_language

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import organisation, people
from techkarta.audit.selectors import AuditEntry, AuditFilter, audit_entries
from techkarta.ui import formats
from techkarta.ui.values import Option

from .telling import Names, Told, names_of, tell
from .words import SUBJECTS

PAGE = 50
LONGEST_NUMBER = 15
FILTERS = ("person", "kind", "since", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One change; `changes` in words, `url` opens the thing where it has a page."""

    when: str
    who: str
    action: str
    kind: str
    label: str
    url: str
    changes: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDay:
    """The changes of one day."""

    title: str
    rows: tuple[AuditRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """A page of the trail with its filters; `wanted` holds their present values."""

    days: tuple[AuditDay, ...]
    people: tuple[Option, ...]
    kinds: tuple[Option, ...]
    wanted: Mapping[str, str]
    is_filtered: bool
    older_url: str
    export_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for: the filter for the rows, and its values as typed."""

    rows: AuditFilter
    typed: Mapping[str, str]
    zone: ZoneInfo


def asked(actor: Actor, query: QueryDict) -> Asked:
    """Read the address; what cannot be read asks for nothing. Days are the company's own."""
    zone = ZoneInfo(organisation(actor.organisation_id).time_zone)
    kind = query.get("kind", "")
    since, until = _day(query.get("since")), _day(query.get("until"))
    rows = AuditFilter(
        person_id=_number(query.get("person")),
        subject=kind if kind in SUBJECTS else "",
        since=_midnight(since, zone),
        until=_midnight(until + timedelta(days=1), zone) if until else None,
        before_id=_number(query.get("before")),
    )
    typed = {
        "person": str(rows.person_id or ""),
        "kind": rows.subject,
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
    }
    return Asked(rows=rows, typed=typed, zone=zone)


def audit_page(actor: Actor, wanted: Asked, *, today: date, url: str) -> AuditPage:
    """One page of the trail; a constant number of queries."""
    entries = list(audit_entries(actor.organisation_id, wanted.rows)[: PAGE + 1])
    shown = entries[:PAGE]
    filters = {name: value for name, value in wanted.typed.items() if value}
    older = {**filters, "before": shown[-1].id} if len(entries) > PAGE else {}
    return AuditPage(
        days=tuple(_days(shown, names_of(actor, shown), wanted.zone, today)),
        people=tuple(
            Option(value=str(user.id), text=user.full_name)
            for user in sorted(people(actor), key=lambda user: user.full_name.casefold())
        ),
        kinds=tuple(Option(value=code, text=str(title)) for code, title in SUBJECTS.items()),
        wanted=wanted.typed,
        is_filtered=bool(filters),
        older_url=f"{url}?{urlencode(older)}" if older else "",
        export_url=f"{url}export/?{urlencode(filters)}",
    )


def _days(
    entries: Sequence[AuditEntry], names: Names, zone: ZoneInfo, today: date
) -> Iterable[AuditDay]:
    language = get_language() or "en"
    by_day: dict[date, list[AuditRow]] = {}
    for entry in entries:
        local = entry.at.astimezone(zone)
        told = tell(entry, names)
        row = AuditRow(
            when=f"{local:%H:%M}",
            who=told.who,
            action=told.action,
            kind=told.kind,
            label=told.label,
            url=told.url,
            changes=told.changes,
        )
        by_day.setdefault(local.date(), []).append(row)
    for day, rows in by_day.items():
        yield AuditDay(title=capfirst(_day_title(day, today, language)), rows=tuple(rows))


def _day_title(day: date, today: date, language: str) -> str:
    is_near = abs((today - day).days) <= 1
    return formats.day(day, language, today=today) if is_near else formats.long_date(day, language)


def _number(text: str | None) -> int | None:
    return (
        int(text)
        if text and text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
        else None
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time.min, zone) if day else None
