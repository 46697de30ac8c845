"""One entry of the audit trail in words: who, what, each field from old to new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.roles import role_title
from techkarta.accounts.selectors import people, teams
from techkarta.audit.selectors import AuditEntry
from techkarta.clients.selectors import clients
from techkarta.ui import formats

from .words import ACTIONS, FIELDS, SUBJECTS, VALUES

PEOPLE, TEAMS, CLIENTS = "people", "teams", "clients"
REFERENCES: Mapping[str, str] = {
    "owner_id": PEOPLE,
    "owner": PEOPLE,
    "former": PEOPLE,
    "head_id": PEOPLE,
    "team_id": TEAMS,
    "client_id": CLIENTS,
    "parent_id": CLIENTS,
}
URLS: Mapping[str, str] = {
    "case": "/cases/{}/",
    "client": "/clients/{}/",
    "card_version": "/cards/{}/",
    "user": "/people/{}/",
    "team": "/people/teams/{}/",
    "organisation": "/settings/",
    "import": "/imports/{}/",
}
NOTHING = "—"
LONGEST = 300
OLD_AND_NEW = 2

Names = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One field in words; `old` is empty where the entry tells only what is new."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEntry:
    """An entry in words."""

    who: str
    action: str
    kind: str
    label: str
    url: str
    changes: tuple[Told, ...]


def names_of(actor: Actor, entries: Iterable[AuditEntry]) -> Names:
    """The names behind the identifiers the entries mention: at most three queries."""
    wanted: dict[str, set[int]] = {PEOPLE: set(), TEAMS: set(), CLIENTS: set()}
    for entry in entries:
        for field, value in entry.changes.items():
            kind = REFERENCES.get(field)
            if kind:
                wanted[kind].update(item for item in _pair(value) if isinstance(item, int))
    rows = {
        PEOPLE: lambda keys: people(actor).filter(pk__in=keys).values_list("id", "full_name"),
        TEAMS: lambda keys: teams(actor).filter(pk__in=keys).values_list("id", "name"),
        CLIENTS: lambda keys: clients(actor).filter(pk__in=keys).values_list("id", "name"),
    }
    return {kind: dict(rows[kind](keys)) if keys else {} for kind, keys in wanted.items()}


def tell(entry: AuditEntry, names: Names) -> ToldEntry:
    """The entry in the reader's language."""
    url = URLS.get(entry.subject, "").format(entry.subject_id)
    return ToldEntry(
        who=entry.actor.full_name if entry.actor else gettext("the program"),
        action=str(ACTIONS.get(entry.action, entry.action)),
        kind=str(SUBJECTS.get(entry.subject, entry.subject)),
        label=entry.label,
        url=url,
        changes=tuple(
            told
            for field, value in entry.changes.items()
            if (told := _told(field, value, names)) is not None
        ),
    )


def _told(field: str, value: object, names: Names) -> Told | None:
    if value in ("", None, [], {}):
        return None
    old, new = _pair(value)
    has_old = isinstance(value, list) and len(value) == OLD_AND_NEW
    return Told(
        field=str(FIELDS.get(field, field.replace("_", " "))),
        old=_say(field, old, names) if has_old else "",
        new=_say(field, new, names),
    )


def _pair(value: object) -> tuple[object, object]:
    if isinstance(value, list) and len(value) == OLD_AND_NEW:
        return value[0], value[1]
    return None, value


def _say(field: str, value: object, names: Names) -> str:
    if value in ("", None, []):
        return NOTHING
    if isinstance(value, list):
        return ", ".join(_say(field, item, names) for item in value)
    if isinstance(value, dict):
        return _say_mapping(value)
    return _say_one(field, value, names)


def _say_one(field: str, value: object, names: Names) -> str:
    if isinstance(value, bool):
        return str(_YES if value else _NO)
    if field in REFERENCES and isinstance(value, int):
        return names[REFERENCES[field]].get(value, f"№ {value}")
    if field == "roles":
        return role_title(str(value))
    return str(VALUES.get((field, str(value)), value))[:LONGEST]


def _say_mapping(value: Mapping[str, object]) -> str:
    if set(value) <= {"ru", "en"}:
        return formats.localise(value, get_language() or "en")
    return ", ".join(f"{name}: {item}" for name, item in value.items())[:LONGEST]


_YES, _NO = _("yes"), _("no")
