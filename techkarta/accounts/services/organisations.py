"""The company itself: founding it, its name, currency and own days off."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid

from ..models import Organisation
from ..permissions import Actor, require

CURRENCIES = ("RUB", "USD", "EUR", "CNY", "KZT", "BYN", "TRY", "GBP")


@transaction.atomic
def create_organisation(*, name: str, slug: str, **settings: object) -> Organisation:
    """Found a company; called by set-up, before anybody can act."""
    return Organisation.objects.create(name=name, slug=slug, **settings)


@transaction.atomic
def edit_organisation(
    *,
    actor: Actor,
    version: int,
    name: str,
    own_holidays: Iterable[str],
    currency: str = "",
    moment: datetime,
) -> Organisation:
    """Rename the company, set its own days off (`YYYY-MM-DD`) and the currency of new deals.

    An empty currency keeps the present one.
    """
    require(actor, "organisation.change")
    row = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    if row.version != version:
        raise Conflict("changed_meanwhile", current=row.version)
    edit = _checked(row, name, own_holidays, currency)
    fields = {}
    for field in ("name", "own_holidays", "currency"):
        old, new = getattr(row, field), edit[field]
        if old != new:
            fields[field] = [old, new]
            setattr(row, field, new)
    row.version += 1
    row.save()
    change = Change(
        action="organisation.edit",
        subject="organisation",
        subject_id=row.id,
        label=row.name,
        fields=fields,
    )
    record_changes(actor=actor, moment=moment, changes=[change])
    return row


def _checked(
    row: Organisation, name: str, own_holidays: Iterable[str], currency: str
) -> dict[str, object]:
    if not name.strip():
        raise Invalid("name_empty", field="name")
    if currency and currency not in CURRENCIES:
        raise Invalid("currency_unknown", field="currency", currency=currency)
    return {
        "name": name.strip(),
        "own_holidays": sorted({_day(text) for text in own_holidays}),
        "currency": currency or row.currency,
    }


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Invalid("date_unreadable", field="own_holidays", value=text) from error
