"""Operations that ask for a personal attestation go only to people who hold one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.urls import reverse

from techkarta.accounts.attested import attested, ending
from techkarta.accounts.mapping import Attested, Staffing
from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import staffing
from techkarta.common.errors import Invalid
from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.execution.states import TaskState
from techkarta.method.selectors import card_of
from techkarta.notices.services import notify

from ..models import Task

NOBODY = Attested()
MONTH, WEEK = timedelta(days=30), timedelta(days=7)


def attested_for(organisation_id: int, cards: Iterable[Card]) -> Attested:
    """Who holds what; no query where none of the cards asks."""
    is_asked = any(each.attestation for card in cards for each in card.operations)
    return attested(organisation_id) if is_asked else NOBODY


def performer_of(
    operation: Operation, case_owner_id: int, people: Staffing, known: Attested, day: date
) -> int | None:
    """Who performs an operation by the card; None where nobody of the role is attested for it."""
    among = known.holders(operation.attestation or "", day)
    return people.performer(operation.role or "", case_owner_id, among)


def expect_attested(organisation_id: int, code: str, user_id: int, day: date) -> None:
    """Invalid where an operation asks for an attestation the person does not hold that day."""
    if not code or attested(organisation_id, [user_id]).holds(user_id, code, day):
        return
    person = staffing(organisation_id).people.get(user_id)
    name = person.name if person else ""
    raise Invalid("attestation_missing", field="owner_id", attestation=code, name=name)


def settle_owner(
    task: Task, operation: Operation, *, case_owner_id: int, day: date, moment: datetime
) -> None:
    """Give a task that opens to somebody attested, where its performer is not (any more).

    Where nobody is, it has no performer and the head of the case's owner is told.
    """
    code = operation.attestation or ""
    if not code or task.state != TaskState.READY:
        return
    known = attested(task.organisation_id)
    if task.owner_id is not None and known.holds(task.owner_id, code, day):
        return
    people = staffing(task.organisation_id)
    task.owner_id = performer_of(operation, case_owner_id, people, known, day)
    if task.owner_id is None:
        tell_nobody(task, operation, people, case_owner_id, moment)


def tell_nobody(
    task: Task, operation: Operation, people: Staffing, case_owner_id: int, moment: datetime
) -> None:
    """The head must attest somebody or let the operation be done otherwise."""
    owner = people.people.get(case_owner_id)
    head_id = people.heads.get(owner.team_id or 0) if owner else None
    if head_id is None:
        return
    notify(
        person_ids=[head_id],
        kind="attestation_lacking",
        key=f"attestation_lacking:{task.visit_id}:{operation.no}:{task.occurrence}",
        moment=moment,
        params={"attestation": operation.attestation or "", "operation": operation.title},
        link=reverse("accounts:attestations"),
    )


def remind_of_ending(*, organisation_id: int, day: date, moment: datetime) -> None:
    """Tell heads of attestations that end within a month, and once more within a week."""
    people = staffing(organisation_id)
    for row in ending(organisation_id, day + MONTH):
        head_id = people.heads.get(row.user.team_id or 0)
        if row.valid_until is None or row.valid_until < day or head_id in {None, row.user_id}:
            continue
        step = "week" if row.valid_until <= day + WEEK else "month"
        notify(
            person_ids=[head_id],
            kind="attestation_ending",
            key=f"attestation_ending:{row.id}:{step}",
            moment=moment,
            params={
                "name": row.user.full_name,
                "attestation": row.kind,
                "until": row.valid_until,
            },
            link=reverse("accounts:attestations"),
        )


def expect_doer(actor: Actor, task: Task, operation: Operation, day: date) -> None:
    """Invalid where somebody else than the performer would do what asks for an attestation."""
    if task.owner_id != actor.user_id:
        code = operation.attestation or ""
        expect_attested(actor.organisation_id, code, actor.user_id, day)


def operation_of(task: Task) -> Operation | None:
    """The operation of the card a task is made of; None where its visit has no card."""
    version_id = task.visit.card_version_id
    return card_of(version_id).operation(task.operation.no) if version_id else None
