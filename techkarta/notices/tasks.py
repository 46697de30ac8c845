"""What the background worker does with notices."""

from __future__ import annotations

from datetime import date, datetime, time

from techkarta.accounts.selectors import calendar_of, organisation_zones
from techkarta.jobs.rules import Call, Chore, Job

from .models import Way
from .services import forget_old, gather_letters, send_letters

DIGEST_AT = time(8)


def mail(moment: datetime) -> None:
    """Put what is to go at once into letters and send all that are due."""
    for organisation_id in organisation_zones():
        gather_letters(organisation_id=organisation_id, way=Way.AT_ONCE, moment=moment)
    send_letters(moment=moment)


def digest(call: Call) -> None:
    """Gather the digests of a working morning; Friday's evening waits for Monday."""
    calendar = calendar_of(call.organisation_id)
    if calendar.is_working_day(date.fromisoformat(call.slot)):
        gather_letters(
            organisation_id=call.organisation_id,
            way=Way.DIGEST,
            moment=call.moment,
            slot=call.slot,
        )


def tidy(call: Call) -> None:
    """Forget what is half a year old."""
    forget_old(organisation_id=call.organisation_id, moment=call.moment)


JOBS = (
    Job(rule="digest", at=DIGEST_AT, run=digest),
    Job(rule="tidy_notices", at=time(3), run=tidy),
)
CHORES = (Chore(rule="mail", run=mail),)
