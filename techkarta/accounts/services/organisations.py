"""The company itself: founding it, its name, currency and own days off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid

from ..models import Organisation
from ..permissions import Actor, require

CURRENCIES = ("RUB", "USD", "EUR", "CNY", "KZT", "BYN", "TRY", "GBP")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDays:
    """Where the company's calendar differs from the public one (`YYYY-MM-DD`)."""

    own_holidays: tuple[str, ...] = ()
    own_working_days: tuple[str, ...] = ()
    short_days: tuple[str, ...] = ()


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
    days: OwnDays,
    currency: str = "",
    moment: datetime,
) -> Organisation:
    """Rename the company, set the days of its own calendar and the currency of new deals.

    An empty currency keeps the present one.
    """
    require(actor, "organisation.change")
    row = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    if row.version != version:
        raise Conflict("changed_meanwhile", current=row.version)
    edit = _checked(row, name, days, currency)
    fields = {}
    for field, new in edit.items():
        old = getattr(row, field)
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


def _checked(row: Organisation, name: str, days: OwnDays, currency: str) -> dict[str, object]:
    if not name.strip():
        raise Invalid("name_empty", field="name")
    if currency and currency not in CURRENCIES:
        raise Invalid("currency_unknown", field="currency", currency=currency)
    own = {field: _days(texts, field) for field, texts in asdict(days).items()}
    both = sorted(set(own["own_holidays"]) & {*own["own_working_days"], *own["short_days"]})
    if both:
        raise Invalid("day_off_and_worked", field="own_holidays", value=both[0])
    return {"name": name.strip(), **own, "currency": currency or row.currency}


def _days(texts: Iterable[str], field: str) -> list[str]:
    return sorted({_day(text, field) for text in texts})


def _day(text: str, field: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Invalid("date_unreadable", field=field, value=text) from error
