"""Who may answer about a client or a case, and who may ask to send a proposal past the lock."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from techkarta.accounts.permissions import Actor, Owner, may, require
from techkarta.clients.selectors import owner_of_client
from techkarta.common.errors import NotAllowed, NotFound

from ..selectors import Subject


def case_owner(actor: Actor, case_id: int) -> Owner:
    """Whose case it is; NotFound where the company has no such case."""
    cases: Any = apps.get_model("cases", "Case").objects
    row = cases.filter(pk=case_id, organisation_id=actor.organisation_id)
    found = row.values_list("owner_id", "owner__team_id").first()
    if found is None:
        raise NotFound("not_found")
    return Owner(user_id=found[0], team_id=found[1])


def require_answering(actor: Actor, subject: Subject) -> None:
    """Raise unless the actor may answer: about clients he reaches, and clients of his cases.

    A client nobody owns is open to everybody who may answer at all.
    """
    if subject.organisation_id != actor.organisation_id:
        raise NotFound("not_found")
    owners: list[Owner | None] = []
    if subject.client_id is not None:
        owner = owner_of_client(actor.organisation_id, subject.client_id)
        owners.append(owner if owner.user_id is not None else None)
    if subject.case_id is not None:
        owners.append(case_owner(actor, subject.case_id))
    if not owners or not may(actor, "answer.write"):
        raise NotAllowed("not_allowed", action="answer.write")
    if any(owner is None or may(actor, "answer.write", owner) for owner in owners):
        return
    for each in owners:
        if each is not None:
            require(actor, "answer.write", each, view="client.view")
