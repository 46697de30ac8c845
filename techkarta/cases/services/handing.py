"""A case goes to another person with a note; the new one says that he has read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from techkarta.accounts.permissions import Actor
from techkarta.common.errors import Invalid
from techkarta.notices.services import notify

from .. import selectors
from ..models import Case, HandOver
from .editing import CaseFields, current, edit_case
from .locking import remember


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """To whom a case goes, and what he must know: agreed with the client, next step, dangers."""

    owner_id: int
    agreed: str
    next_step: str
    dangers: str = ""


@transaction.atomic
def hand_over_case(
    *, actor: Actor, case_id: int, version: int, handing: Handing, moment: datetime
) -> Case:
    """Give a case with its unfinished tasks to another person, who is told and acknowledges it.

    Invalid hand_over_silent(field) where it is not said what is agreed or what comes next. A case
    that is the person's already stays as it is.
    """
    case = selectors.case_to_change(actor, case_id)
    if case.owner_id == handing.owner_id:
        return case
    said = (handing.agreed.strip()[:2000], handing.next_step.strip()[:1000])
    for name, text in zip(("agreed", "next_step"), said, strict=True):
        if not text:
            raise Invalid("hand_over_silent", field=name)
    former_id = case.owner_id
    values = {name: value for name, value in current(case).items() if name != "version"}
    fields = CaseFields(**{**values, "owner_id": handing.owner_id})
    given = edit_case(
        actor=actor,
        case_id=case_id,
        version=version,
        fields=fields,
        moment=moment,
        is_handed_over=True,
    )
    HandOver.objects.filter(case=given, acknowledged_at__isnull=True).update(acknowledged_at=moment)
    row = HandOver.objects.create(
        case=given,
        former_id=former_id,
        owner_id=handing.owner_id,
        agreed=said[0],
        next_step=said[1],
        dangers=handing.dangers.strip()[:1000],
        by_id=actor.user_id,
        at=moment,
        acknowledged_at=moment if handing.owner_id == actor.user_id else None,
    )
    told = {"agreed": row.agreed, "next_step": row.next_step, "dangers": row.dangers}
    people = {"former": former_id, "owner": handing.owner_id}
    remember(actor, moment, given, "case_handed_over", {**people, **told})
    return given


@transaction.atomic
def acknowledge_hand_over(*, actor: Actor, case_id: int, moment: datetime) -> None:
    """The new owner has read what was said at the hand-over.

    Said twice, or by anybody else, it changes nothing.
    """
    case = selectors.case(actor, case_id)
    rows = HandOver.objects.select_for_update(of=("self",)).filter(case=case)
    row = rows.order_by("-id").first()
    if row is None or row.owner_id != actor.user_id or row.acknowledged_at is not None:
        return
    row.acknowledged_at = moment
    row.save(update_fields=["acknowledged_at"])
    remember(actor, moment, case, "hand_over_acknowledged", {})
    if row.by_id != actor.user_id:
        notify(
            person_ids=[row.by_id],
            kind="hand_over_acknowledged",
            key=f"hand_over_acknowledged:{row.id}",
            moment=moment,
            params={"by": actor.name, "case": case.title},
            link=reverse("cases:case", args=[case.id]),
        )
