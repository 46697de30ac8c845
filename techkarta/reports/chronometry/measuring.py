"""What was measured in a week, and its norm taken over into the draft of the card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Invalid
from techkarta.engine.cards.model import Operation
from techkarta.engine.conformance.norms import Chronometry, chronometry
from techkarta.method.selectors import CardVersion, card_of, version, version_in_force
from techkarta.work.chronometry import ChronometryWeek, Observation, observations, week

from ..norms.accepting import put_norm


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One operation of a week: what was counted by the timer makes its row."""

    operation: Operation
    found: Chronometry
    observations: Sequence[Observation]

    @property
    def told(self) -> int:
        """Executions told from memory, which no row of chronometry may have."""
        return sum(not each.is_timed for each in self.observations)


def timed(row: ChronometryWeek, held: CardVersion) -> list[Timed]:
    """The operations of a week by the card in force; rule F4 over what was counted."""
    card = card_of(held.id)
    every = observations(row)
    found = []
    for operation in card.operations:
        if operation.no in row.operations:
            own = [each for each in every if each.no == operation.no]
            minutes = [float(each.minutes) for each in own if each.is_timed]
            measured = chronometry(card.code, operation, minutes)
            found.append(Timed(operation=operation, found=measured, observations=own))
    return found


@transaction.atomic
def accept_timed(*, actor: Actor, week_id: int, no: str, moment: datetime) -> int:
    """Put the norm a week proposes into the draft of its card; the draft's identifier.

    Invalid norm_not_proposed where the week proposes none by what is known now.
    """
    require(actor, "card.write")
    row = week(actor, week_id)
    held = version_in_force(row.card_id)
    rows = timed(row, held) if held else []
    found = next((each for each in rows if each.operation.no == no), None)
    if found is None or held is None:
        raise Invalid("norm_not_proposed", field="norm", no=no)
    return put_norm(
        actor=actor,
        row=version(actor, held.id),
        operation=found.operation,
        found=found.found,
        moment=moment,
    )
