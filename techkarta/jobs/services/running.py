"""Runs what is due: every slot of every rule once for a company, however many workers there are."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from techkarta.accounts.selectors import organisation_zones

from ..models import Run
from ..rules import Call, Job, due_slot

logger = logging.getLogger(__name__)

HELD = timedelta(minutes=15)
MOST_ATTEMPTS = 5
PAUSE = timedelta(minutes=1)


def run_due(*, jobs: Sequence[Job], worker: str, moment: datetime) -> int:
    """Run every job whose slot is due and free, company by company; how many ran well.

    A slot is free when nobody took it, or when who took it failed or died and has attempts left.
    A job that fails is told in its row and in the log, and stops nothing else.
    """
    done = 0
    zones = organisation_zones()
    slots = {
        (organisation_id, job.rule): (job, slot)
        for organisation_id, tz in zones.items()
        for job in jobs
        if (slot := due_slot(job, moment, tz)) is not None
    }
    taken = _taken(slots, moment)
    for (organisation_id, rule), (job, slot) in slots.items():
        if (organisation_id, rule, slot) in taken:
            continue
        run = _take(organisation_id, job, slot, worker, moment)
        if run is not None:
            done += _run(job, run, Call(organisation_id=organisation_id, slot=slot, moment=moment))
    return done


def _taken(
    slots: dict[tuple[int, str], tuple[Job, str]], moment: datetime
) -> set[tuple[int, str, str]]:
    """The slots that need nobody: done, in work, or tried often enough; one query."""
    names = {slot for _, slot in slots.values()}
    rows = Run.objects.filter(slot__in=names).values_list(
        "organisation_id", "rule", "slot", "finished_at", "held_until", "attempts"
    )
    return {
        (organisation_id, rule, slot)
        for organisation_id, rule, slot, finished_at, held_until, attempts in rows
        if finished_at or held_until > moment or attempts >= MOST_ATTEMPTS
    }


@transaction.atomic
def _take(organisation_id: int, job: Job, slot: str, worker: str, moment: datetime) -> Run | None:
    """The row of a slot that is ours to run; None where another worker was faster."""
    held = {"worker": worker, "started_at": moment, "held_until": moment + HELD}
    run, is_new = Run.objects.get_or_create(
        organisation_id=organisation_id, rule=job.rule, slot=slot, defaults=held
    )
    if is_new:
        return run
    again = Run.objects.filter(
        pk=run.pk, finished_at__isnull=True, held_until__lte=moment, attempts=run.attempts
    )
    run.attempts += 1
    if run.attempts > MOST_ATTEMPTS or not again.update(attempts=run.attempts, **held):
        return None
    return run


def _run(job: Job, run: Run, call: Call) -> bool:
    mine = Run.objects.filter(pk=run.pk, attempts=run.attempts)
    try:
        job.run(call)
    except Exception as error:
        logger.exception("%s failed for organisation %s", job.rule, call.organisation_id)
        problem = f"{type(error).__name__}: {error}"[:300]
        mine.update(problem=problem, held_until=call.moment + PAUSE * run.attempts)
        return False
    mine.update(finished_at=call.moment, problem="")
    return True
