"""Roles a company names itself, each with the rights of a built-in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import transaction

from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.common.slugs import slug_of
from techkarta.engine.cards.model import ROLES, Text

from ..models import Organisation, OwnRole, RoleHolding
from ..permissions import Actor, known_roles, require

BASES = tuple(role for role in ROLES if role in known_roles())
"""What an own role may stand on: whoever performs operations, never who sets rights up."""
LONGEST_TITLE = 80
LONGEST_CODE = 30
# Versions in these states are history: their roles may go.
_ENDED = ("superseded", "rejected", "withdrawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEdit:
    """What a role is called, and whose rights it gives; the rights stay as they were named."""

    title: Text
    basis: str = ""


@transaction.atomic
def create_role(*, actor: Actor, edit: RoleEdit, moment: datetime, code: str = "") -> OwnRole:
    """Name a role of the company's own.

    `code` is what a card file calls it already; otherwise it is made of the title.
    """
    require(actor, "role.change")
    if edit.basis not in BASES:
        raise Invalid("role_without_basis", field="basis")
    # Two at once would name the same role twice.
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    _check_title(actor, edit.title)
    row = OwnRole.objects.create(
        organisation_id=actor.organisation_id,
        code=_free_code(actor, code or slug_of(_strings(edit.title)[0])),
        title=edit.title,
        basis=edit.basis,
    )
    _record(actor, moment, "role.create", row, {"basis": ["", edit.basis]})
    return row


@transaction.atomic
def rename_role(
    *, actor: Actor, role_id: int, version: int, title: Text, moment: datetime
) -> OwnRole:
    """Call a role otherwise; cards in force keep the name they were approved with."""
    row = _lock(actor, role_id, version)
    _check_title(actor, title, but=row.id)
    if row.title != title:
        before, row.title = row.title, title
        _save(actor, moment, "role.rename", row, {"title": [before, title]})
    return row


@transaction.atomic
def retire_role(*, actor: Actor, role_id: int, version: int, moment: datetime) -> OwnRole:
    """Offer a role no more; refused while somebody holds it or a living card names it."""
    row = _lock(actor, role_id, version)
    if row.is_retired:
        return row
    holders = RoleHolding.objects.filter(
        user__organisation_id=actor.organisation_id, role=row.code
    ).count()
    if holders:
        raise Invalid("role_is_held", field="role", count=holders)
    cards = cards_naming(actor.organisation_id, row.code)
    if cards:
        raise Invalid("role_in_cards", field="role", cards=", ".join(cards))
    row.is_retired = True
    _save(actor, moment, "role.retire", row, {})
    return row


@transaction.atomic
def restore_role(*, actor: Actor, role_id: int, version: int, moment: datetime) -> OwnRole:
    """Offer a retired role again."""
    row = _lock(actor, role_id, version)
    if row.is_retired:
        _check_title(actor, row.title, but=row.id)
        row.is_retired = False
        _save(actor, moment, "role.restore", row, {})
    return row


def cards_naming(organisation_id: int, code: str) -> list[str]:
    """The codes of cards whose living versions declare a role; one query."""
    versions = apps.get_model("method", "CardVersion").objects.filter(
        card__organisation_id=organisation_id, content__roles__has_key=code
    )
    living = versions.exclude(state__in=_ENDED).order_by("card__code")
    return list(living.values_list("card__code", flat=True).distinct())


def _check_title(actor: Actor, title: Text, *, but: int = 0) -> None:
    strings = _strings(title)
    if not strings:
        raise Invalid("title_empty", field="title")
    if any(len(each) > LONGEST_TITLE for each in strings):
        raise Invalid("title_too_long", field="title", limit=LONGEST_TITLE)
    others = OwnRole.objects.filter(organisation_id=actor.organisation_id, is_retired=False)
    taken = {each.casefold() for row in others.exclude(pk=but) for each in _strings(row.title)}
    if any(each.casefold() in taken for each in strings):
        raise Invalid("role_title_taken", field="title")


def _strings(title: Text) -> list[str]:
    values: Iterable[str] = (title,) if isinstance(title, str) else title.values()
    return [each.strip() for each in values if each.strip()]


def _free_code(actor: Actor, base: str) -> str:
    """The code, with a number where it is built in or taken."""
    rows = OwnRole.objects.filter(organisation_id=actor.organisation_id)
    taken = {*rows.values_list("code", flat=True), *known_roles(), *ROLES}
    base = base.strip("-_")[:LONGEST_CODE] or "role"
    names = [base, *(f"{base[: LONGEST_CODE - 3]}-{number}" for number in range(2, 100))]
    return next(name for name in names if name not in taken)


def _lock(actor: Actor, role_id: int, version: int) -> OwnRole:
    require(actor, "role.change")
    rows = OwnRole.objects.select_for_update().filter(organisation_id=actor.organisation_id)
    row = rows.filter(pk=role_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.version != version:
        raise Conflict("changed_meanwhile", current=row.version)
    return row


def _save(
    actor: Actor, moment: datetime, action: str, row: OwnRole, fields: dict[str, object]
) -> None:
    row.version += 1
    row.save()
    _record(actor, moment, action, row, fields)


def _record(
    actor: Actor, moment: datetime, action: str, row: OwnRole, fields: dict[str, object]
) -> None:
    change = Change(action=action, subject="role", subject_id=row.id, label=row.code, fields=fields)
    record_changes(actor=actor, moment=moment, changes=[change])
