"""The open cases of a stage that is about to leave its process."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from techkarta.accounts.permissions import Actor, require
from techkarta.engine.execution.states import FINAL

from ..models import Case, CaseState

UNFINISHED = ~Q(visits__tasks__state__in=[state.value for state in FINAL])


def cases_on_stage(actor: Actor, stage_id: int) -> QuerySet[Case]:
    """All open cases on a stage, the longest there first; `unfinished` and `accepted` tasks each.

    Who changes processes sees every case of the company here: all of them have to go.
    """
    require(actor, "process.change")
    here = Q(visits__left_at__isnull=True)
    rows = Case.objects.filter(
        organisation_id=actor.organisation_id, stage_id=stage_id, state=CaseState.OPEN
    )
    counted = rows.annotate(
        unfinished=Count("visits__tasks", filter=here & UNFINISHED, distinct=True),
        accepted=Count(
            "visits__tasks", filter=here & Q(visits__tasks__state="accepted"), distinct=True
        ),
    )
    return counted.select_related("owner", "client").order_by("entered_at", "id")
