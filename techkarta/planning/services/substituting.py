"""Standing in: a task of somebody away is taken over by the substitute."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.work.selectors import Task
from techkarta.work.services import take_over_task

from ..selectors.time import substituted


@transaction.atomic
def take_over(*, actor: Actor, task_id: int, moment: datetime) -> Task:
    """Make a task of somebody away today the actor's own, who stands in for them.

    A task that is the actor's already stays so; any other is NotFound.
    """
    today = calendar_of(actor.organisation_id).local_day(moment)
    away = {absence.user_id for absence in substituted(actor, today)}
    return take_over_task(actor=actor, task_id=task_id, former_ids=away, moment=moment)
