"""Creating and changing a case, and choosing between two people's values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

from techkarta.cases.selectors import Case
from techkarta.cases.selectors.choosing import Choosing
from techkarta.cases.selectors.lines import has_lines
from techkarta.clients.selectors import Client
from techkarta.ui import formats
from techkarta.ui.formats import CURRENCY_SIGNS
from techkarta.ui.values import Link

from .history import FIELDS
from .reading import Reader, address

ShownClient = tuple[int, str, str]
"""A client to choose: identifier, name, where it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field two people gave different values; `is_theirs` where only the other one changed it."""

    name: str
    label: str
    mine: str
    theirs: str
    is_theirs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientChoice:
    """The clients found and the one chosen."""

    query: str
    chosen_id: int | None
    clients: tuple[ShownClient, ...]
    has_more: bool = False
    new_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPage:
    """The form of a case."""

    title: str
    crumbs: tuple[Link, ...]
    form: Form
    choice: ClientChoice
    is_new: bool
    cancel_url: str
    changed_by: str = ""
    lines_url: str = ""
    owner: str = ""
    hand_over_url: str = ""
    differences: tuple[Difference, ...] = ()


def choices_of(choosing: Choosing, reader: Reader, *, is_new: bool) -> dict[str, Sequence[Any]]:
    """What the form offers: owners, currencies, and for a new case every stage by process."""
    found: dict[str, Sequence[Any]] = {
        "owner_id": [(each.id, each.full_name) for each in choosing.people],
        "currency": [(code, f"{code} {sign}") for code, sign in CURRENCY_SIGNS.items()],
    }
    if is_new:
        found["stage_id"] = [
            (
                reader.say(process.title),
                [
                    (stage.id, f"{reader.mark(stage)} {reader.say(stage.title)}")
                    for stage in process.stages.all()
                ],
            )
            for process in choosing.processes
        ]
    return found


def client_choice(
    found: Sequence[Client], chosen: Client | None, query: str, *, limit: int
) -> ClientChoice:
    """The clients to choose from, the chosen one first."""
    others = [each for each in found[:limit] if chosen is None or each.id != chosen.id]
    rows = [chosen, *others] if chosen else others
    return ClientChoice(
        query=query,
        chosen_id=chosen.id if chosen else None,
        clients=tuple((each.id, each.name, each.place) for each in rows),
        has_more=len(found) > limit,
        new_url=address("clients:new"),
    )


def new_page(form: Form, choice: ClientChoice) -> EditPage:
    """The form of a new case."""
    return EditPage(
        title=_("New deal"),
        crumbs=(Link(text=_("Deals"), url=address("cases:list")),),
        form=form,
        choice=choice,
        is_new=True,
        cancel_url=address("cases:list"),
    )


def edit_page(
    case: Case,
    form: Form,
    choice: ClientChoice,
    *,
    differences: Sequence[Difference] = (),
    changed_by: str = "",
    may_hand_over: bool = False,
) -> EditPage:
    """The form of a case there is; with differences, what somebody else made of it meanwhile."""
    url = address("cases:case", case.id)
    return EditPage(
        title=_("Edit the deal"),
        crumbs=(Link(text=_("Deals"), url=address("cases:list")), Link(text=case.title, url=url)),
        form=form,
        choice=choice,
        is_new=False,
        cancel_url=url,
        differences=tuple(differences),
        changed_by=changed_by,
        lines_url=address("cases:lines", case.id) if has_lines(case) else "",
        owner=case.owner.full_name,
        hand_over_url=address("cases:hand_over", case.id) if may_hand_over else "",
    )


def plain(values: Mapping[str, Any]) -> dict[str, str]:
    """The values of a case as its form sends them."""
    return {name: _plain(values.get(name)) for name in FIELDS}


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str("" if value is None else value)


def base_of(values: Mapping[str, Any]) -> str:
    """The values a form was opened with, to tell later who changed what."""
    return json.dumps(plain(values), ensure_ascii=False)


def differences_of(
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    base: str,
    *,
    names: Mapping[str, str],
    reader: Reader,
) -> tuple[Difference, ...]:
    """The fields whose values differ and were changed by the other one.

    A field only this person changed stays as typed and is not asked about. `names` says people and
    clients by field and identifier.
    """
    known = _read(base)
    own, other = plain(mine), plain(theirs)
    return tuple(
        Difference(
            name=name,
            label=str(label)[:1].upper() + str(label)[1:],
            mine=shown_value(name, mine.get(name), names, reader),
            theirs=shown_value(name, theirs.get(name), names, reader),
            is_theirs=own[name] == known.get(name),
        )
        for name, label in FIELDS.items()
        if own[name] != other[name] and other[name] != known.get(name)
    )


def shown_value(name: str, value: object, names: Mapping[str, str], reader: Reader) -> str:
    """A value of a case in words; `names` says people and clients."""
    if isinstance(value, Decimal):
        return formats.number(value, reader.language, digits=0 if value % 1 == 0 else 2)
    if isinstance(value, date):
        return reader.long(value)
    return names.get(f"{name}:{value}", str(value or "")) or "—"


def _read(base: str) -> Mapping[str, str]:
    try:
        known = json.loads(base or "{}")
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}
