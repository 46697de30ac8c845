"""A case goes to another person: the note it goes with, and whether it was read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import StringConstraints

from techkarta.cases.selectors.handing import HandOver
from techkarta.cases.services import Handing
from techkarta.common.errors import Invalid

from .base import Body, Person, person


class HandOverBody(Body):
    """What a new owner must know: agreed with the client, the next step, dangers."""

    agreed: Annotated[str, StringConstraints(max_length=2000)]
    next_step: Annotated[str, StringConstraints(max_length=1000)]
    dangers: Annotated[str, StringConstraints(max_length=1000)] = ""


class HandOverShape(Schema):
    """The last hand-over of a case; `acknowledged_at` is null until the new owner has read it."""

    by: Person | None
    owner: Person | None
    at: datetime
    agreed: str
    next_step: str
    dangers: str
    acknowledged_at: datetime | None


def handing(owner_id: int, wanted_id: int, told: HandOverBody | None) -> Handing | None:
    """To whom a case goes with what note; None where it stays its owner's."""
    if not wanted_id or wanted_id == owner_id:
        return None
    if told is None:
        raise Invalid("hand_over_silent", field="hand_over")
    return Handing(owner_id=wanted_id, **told.model_dump())


def hand_over(row: HandOver) -> HandOverShape:
    """A hand-over whose people are loaded."""
    names = ("at", "agreed", "next_step", "dangers", "acknowledged_at")
    told = {name: getattr(row, name) for name in names}
    return HandOverShape(**told, by=person(row.by), owner=person(row.owner))
