"""What cases can be narrowed by: processes with stages, owners and teams within reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import User, owners
from techkarta.method.selectors import Process, Stage, processes

from ..models import CaseState
from .cases import visible

__all__ = ["Process"]

# Which sales type a role sells by: the board opens on its process.
SALES_TYPE_OF_ROLE: Mapping[str, str] = {
    "project_rep": "project",
    "regional_rep": "regional",
    "rep": "traditional",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """Processes in their order and people in order of name."""

    processes: Sequence[Process]
    people: Sequence[User]

    def process(self, process_id: int | None) -> Process | None:
        """The process of this identifier; None where there is none such."""
        return next((each for each in self.processes if each.id == process_id), None)


def usual_process(actor: Actor, known: Choosing) -> Process | None:
    """The process the actor sells by: that of his role, else where most cases he sees are."""
    types = {SALES_TYPE_OF_ROLE[role] for role in actor.roles if role in SALES_TYPE_OF_ROLE}
    own = [each for each in known.processes if each.sales_type in types]
    if own:
        return own[0]
    rows = visible(actor).filter(state=CaseState.OPEN).values("process_id")
    busiest = rows.annotate(count=Count("id")).order_by("-count").first()
    found = known.process(busiest["process_id"]) if busiest else None
    return found or next(iter(known.processes), None)


def choosing(actor: Actor, action: str = "case.view") -> Choosing:
    """What the actor may narrow cases by under an action; three queries."""
    return Choosing(
        processes=list(processes(actor.organisation_id)),
        people=list(owners(actor, action).select_related("team")),
    )


def stages_in(process: Process | None) -> list[Stage]:
    """The stages of a process that was read with them."""
    return list(process.stages.all()) if process else []
