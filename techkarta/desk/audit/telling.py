"""One entry of the audit trail in words: who, what, each field from old to new."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.roles import role_title
from techkarta.accounts.selectors import people, teams
from techkarta.audit.selectors import AuditEntry
from techkarta.clients.selectors import clients
from techkarta.method.selectors import processes
from techkarta.ui import formats

from .words import ACTIONS, FIELDS, SUBJECTS, VALUES

PEOPLE, TEAMS, CLIENTS, PROCESSES, STAGES = "people", "teams", "clients", "processes", "stages"
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
    "card_version": "/cards/versions/{}/",
    "process": "/processes/{}/",
    "question_list": "/client-types/lists/{}/",
    "user": "/people/{}/",
    "team": "/people/teams/{}/",
    "role": "/people/roles/{}/",
    "organisation": "/settings/",
    "import": "/imports/{}/",
}
NOTHING = "—"
# Fields whose values are codes of the company's own processes and stages.
CODES: Mapping[str, str] = {
    "process": PROCESSES,
    "stage": STAGES,
    "source": STAGES,
    "target": STAGES,
    "stages": STAGES,
}
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST = 300
OLD_AND_NEW = 2

Names = Mapping[str, Mapping[object, str]]


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
    """The names behind the identifiers and codes the entries mention: at most five queries."""
    wanted: dict[str, set[int]] = {PEOPLE: set(), TEAMS: set(), CLIENTS: set()}
    has_codes = False
    for entry in entries:
        for field, value in entry.changes.items():
            kind = REFERENCES.get(field)
            has_codes = has_codes or field in CODES
            if kind:
                wanted[kind].update(item for item in _pair(value) if isinstance(item, int))
    rows = {
        PEOPLE: people(actor).values_list("id", "full_name"),
        TEAMS: teams(actor).values_list("id", "name"),
        CLIENTS: clients(actor).values_list("id", "name"),
    }
    names: dict[str, Mapping[object, str]] = {
        kind: dict(known.filter(pk__in=wanted[kind])) if wanted[kind] else {}
        for kind, known in rows.items()
    }
    return {**names, **(_titles(actor) if has_codes else {})}


def _titles(actor: Actor) -> Names:
    """Titles by code; a code that two stages of the company share tells nothing and stays."""
    language = get_language() or "en"
    titles: dict[str, dict[object, str]] = {PROCESSES: {}, STAGES: {}}
    shared = set()
    for process in processes(actor.organisation_id, is_active=None):
        titles[PROCESSES][process.code] = formats.localise(process.title, language)
        for stage in process.stages.all():
            if stage.code in titles[STAGES]:
                shared.add(stage.code)
            mark, title = (formats.localise(text, language) for text in (stage.mark, stage.title))
            titles[STAGES][stage.code] = f"{mark} {title}".strip()
    titles[STAGES] = {code: title for code, title in titles[STAGES].items() if code not in shared}
    return titles


def tell(entry: AuditEntry, names: Names) -> ToldEntry:
    """The entry in the reader's language."""
    # What has just appeared had no values before.
    is_new = entry.action.endswith((".create", ".created", ".import"))
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
            if (told := _told(field, value, names, is_new=is_new)) is not None
        ),
    )


def _told(field: str, value: object, names: Names, *, is_new: bool) -> Told | None:
    if value in ("", None, [], {}):
        return None
    old, new = _pair(value)
    has_old = isinstance(value, list) and len(value) == OLD_AND_NEW and not is_new
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
    if field in CODES:
        return names.get(CODES[field], {}).get(value, str(value))
    if field == "roles":
        return role_title(str(value))
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        language = get_language() or "en"
        return formats.long_date(date.fromisoformat(value), language, has_weekday=False)
    return str(VALUES.get((field, str(value)), value))[:LONGEST]


def _say_mapping(value: Mapping[str, object]) -> str:
    if set(value) <= {"ru", "en"}:
        return formats.localise(value, get_language() or "en")
    return ", ".join(f"{name}: {item}" for name, item in value.items())[:LONGEST]


_YES, _NO = _("yes"), _("no")
