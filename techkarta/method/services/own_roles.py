"""The company's own roles in its drafts: a card that names one declares it with its title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from techkarta.accounts.selectors import own_role_titles
from techkarta.engine.cards.editing import Change, InsertOperation, SetHeading, SetOperation
from techkarta.engine.cards.model import ROLES, Card


def declaring(organisation_id: int, card: Card, changes: Sequence[Change]) -> list[Change]:
    """The changes, led by a declaration of the own roles they name and the card does not.

    No query where they name built-in and declared roles alone.
    """
    missing = set(_named(changes)) - {*ROLES, *card.roles}
    if not missing:
        return list(changes)
    titles = own_role_titles(organisation_id, is_retired=False)
    known = {code: titles[code] for code in sorted(missing) if code in titles}
    if not known:
        return list(changes)
    return [SetHeading(values={"roles": {**card.roles, **known}}), *changes]


def offered_card(organisation_id: int, card: Card) -> Card:
    """The card as if it declared every role the company offers: what a cell may name; one query."""
    own = own_role_titles(organisation_id, is_retired=False)
    return replace(card, roles={**own, **card.roles})


def with_present_names(organisation_id: int, card: Card) -> Card:
    """The card with its own roles under the names they have now, without those nobody needs."""
    if not card.roles:
        return card
    used, titles = set(_used(card)), own_role_titles(organisation_id)
    roles = {
        code: titles.get(code, title)
        for code, title in card.roles.items()
        if code in used or code not in titles
    }
    return replace(card, roles=roles)


def _named(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        if isinstance(change, SetOperation | InsertOperation):
            yield from _in_values(change.values)


def _in_values(values: Mapping[str, Any]) -> Iterator[str]:
    """Every role the values of an operation name."""
    control = values.get("control") or {}
    told = [values.get("role"), control.get("by"), *(values.get("with") or ())]
    told += [each.get("role") for each in values.get("resources") or ()]
    yield from (str(each) for each in told if each)


def _used(card: Card) -> Iterator[str]:
    for each in card.operations:
        by = each.control.by if each.control else None
        told = (each.role, by, *each.participants, *(item.role for item in each.resources))
        yield from (role for role in told if role)
