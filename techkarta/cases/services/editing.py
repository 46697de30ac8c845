"""Create and edit cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import owner_of
from techkarta.clients.selectors import client as visible_client
from techkarta.common.errors import Conflict, Invalid
from techkarta.common.search import searchable
from techkarta.method.selectors import process as process_of
from techkarta.notices.services import notify
from techkarta.work.services import hand_over_tasks

from ..models import Case
from .entering import enter_stages, reconsider_conditions
from .locking import expect_open, lock_case, remember

COMPARED = ("title", "owner_id", "client_id", "amount", "currency", "product", "promised_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFields:
    """The editable part of a case."""

    title: str
    owner_id: int
    client_id: int | None = None
    amount: Decimal | None = None
    currency: str = "RUB"
    product: str = ""
    promised_on: date | None = None
    slip_reason: str = ""


@transaction.atomic
def create_case(
    *, actor: Actor, process_id: int, stage_id: int | None, fields: CaseFields, moment: datetime
) -> Case:
    """Start a case of a process on its first stage, or on the one named; its tasks appear."""
    require(actor, "case.create", owner_of(actor, fields.owner_id))
    process = process_of(actor.organisation_id, process_id)
    if not process.is_active:
        raise Invalid("process_off", field="process_id")
    stages = {stage.id: stage for stage in process.stages.all()}
    stage = stages.get(stage_id) if stage_id else next(iter(stages.values()), None)
    if stage is None:
        raise Invalid("stage_unknown", field="stage_id")
    _check(fields)
    case = Case(
        organisation_id=actor.organisation_id,
        process=process,
        stage=stage,
        opened_at=moment,
        entered_at=moment,
    )
    _assign(actor, case, fields)
    case.save()
    visit = enter_stages(actor=actor, cases=[case], moment=moment)[0]
    told = {"stage": stage.code, "process": process.code}
    remember(actor, moment, case, "case_created", told, visit=visit)
    return case


@transaction.atomic
def edit_case(
    *,
    actor: Actor,
    case_id: int,
    version: int,
    fields: CaseFields,
    moment: datetime,
    is_handed_over: bool = False,
) -> Case:
    """Change a case; Conflict with the present values where somebody changed it meanwhile.

    A promised date moved later counts as a slip, and `slip_reason` must say why: Invalid
    slip_silent. A new client answers the conditions of the card. The same values again change
    nothing. The amount of a case with lines changes by its lines alone: Invalid amount_by_lines.
    Its owner changes by `hand_over_case` alone, which says so: Invalid owner_by_hand_over; the new
    one takes over the unfinished tasks.
    """
    case = lock_case(actor, case_id, "case.change")
    if case.version != version:
        raise Conflict("changed_meanwhile", current=current(case))
    expect_open(case)
    _check(fields)
    _check_lines(case, fields)
    _check_slip(case, fields)
    if fields.owner_id != case.owner_id:
        if not is_handed_over:
            raise Invalid("owner_by_hand_over", field="owner_id")
        require(actor, "case.change", owner_of(actor, fields.owner_id))
    before = current(case)
    _assign(actor, case, fields)
    after = current(case)
    changed = {
        name: (before[name], after[name]) for name in COMPARED if before[name] != after[name]
    }
    if not changed:
        return case
    is_slip = _is_slip(before["promised_on"], case.promised_on)
    case.slips += is_slip
    case.version += 1
    case.save()
    told: dict[str, Any] = dict(changed)
    if is_slip:
        told["reason"] = fields.slip_reason.strip()[:400]
    remember(actor, moment, case, "case_edited", told)
    if "owner_id" in changed:
        former_id, owner_id = changed["owner_id"]
        hand_over_tasks(
            actor=actor, case_id=case.id, former_id=former_id, owner_id=owner_id, moment=moment
        )
        _tell_owner(actor, case, moment)
    if "client_id" in changed:
        reconsider_conditions(actor=actor, case=case, moment=moment)
    return case


def _tell_owner(actor: Actor, case: Case, moment: datetime) -> None:
    if case.owner_id == actor.user_id:
        return
    notify(
        person_ids=[case.owner_id],
        kind="case_handed_over",
        key=f"case_handed_over:{case.id}:{case.version}",
        moment=moment,
        params={"by": actor.name, "case": case.title},
        link=reverse("cases:case", args=[case.id]),
    )


def _is_slip(former: date | None, present: date | None) -> bool:
    return bool(former and present and present > former)


def current(case: Case) -> dict[str, Any]:
    """The present values of the editable part, with the version."""
    values: dict[str, Any] = {name: getattr(case, name) for name in COMPARED}
    return {**values, "version": case.version}


def _assign(actor: Actor, case: Case, fields: CaseFields) -> None:
    if fields.client_id != case.client_id:
        case.client = visible_client(actor, fields.client_id) if fields.client_id else None
    for name in COMPARED:
        if name != "client_id":
            setattr(case, name, getattr(fields, name))
    case.title = case.title.strip()
    case.search = searchable(case.title, case.client.name if case.client else "", case.product)


def _check(fields: CaseFields) -> None:
    if not fields.title.strip():
        raise Invalid("title_empty", field="title")
    if fields.amount is not None and not Decimal(0) <= fields.amount < Decimal(10) ** 12:
        raise Invalid("amount_wrong", field="amount")


def _check_slip(case: Case, fields: CaseFields) -> None:
    """A date that moves later says why, on every path."""
    if _is_slip(case.promised_on, fields.promised_on) and not fields.slip_reason.strip():
        raise Invalid("slip_silent", field="slip_reason")


def _check_lines(case: Case, fields: CaseFields) -> None:
    """Where a case has lines its amount is their sum, in the currency they are written in."""
    if (fields.amount, fields.currency) == (case.amount, case.currency):
        return
    if case.lines.exists():
        is_amount = fields.amount != case.amount
        field = "amount" if is_amount else "currency"
        raise Invalid("amount_by_lines", field=field, currency=case.currency)
