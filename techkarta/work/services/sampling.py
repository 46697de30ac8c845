"""Whether a finished task is looked at by a controller: the adaptive sample and the guards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from techkarta.accounts.permissions import Actor, matrix
from techkarta.accounts.selectors import staffing
from techkarta.common.errors import Invalid
from techkarta.engine.cards.model import ControlMethod
from techkarta.engine.gates.guards import Doubt, doubts, is_forced
from techkarta.engine.gates.sampling import WHOLE, Trust, is_drawn, share_of_checks, trust_of

from .. import checks
from ..mapping import check_results, filling_of
from ..models import Check
from .locking import Locked
from .told import Completion

LOOKED_AT = frozenset(
    {ControlMethod.SAMPLED, ControlMethod.EACH, ControlMethod.JOINT, ControlMethod.DEFENCE}
)
"""Methods under which a person may look at the task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why a controller looks at the task, empty where he does not; what is doubtful about it."""

    why: str
    share: float | None = None
    doubts: tuple[Doubt, ...] = ()
    participant_id: int | None = None


def judge(
    actor: Actor, held: Locked, completion: Completion, moment: datetime, chance: float
) -> Verdict:
    """What control makes of a completion that is about to be stored."""
    method = held.control.method
    if method not in LOOKED_AT:
        return Verdict(why=method or "")
    found = _doubts(actor, held, completion, moment)
    if method is not ControlMethod.SAMPLED:
        participant_id = _participant(actor, completion) if method is ControlMethod.JOINT else None
        return Verdict(why=method, doubts=found, participant_id=participant_id)
    trust = trust_of(check_results(checks.history(actor.user_id)))
    share = share_of_checks(trust, held.control.share)
    return Verdict(why=_why(trust, share, found, chance), share=share, doubts=found)


def ask_check(actor: Actor, held: Locked, verdict: Verdict, moment: datetime) -> None:
    """Ask the controller to decide on a finished task."""
    people = staffing(actor.organisation_id)
    Check.objects.create(
        task=held.task,
        method=held.control.method or "",
        controller=people.controller(held.control.by or "", actor.user_id),
        why=verdict.why,
        share=verdict.share,
        signs=[{"sign": doubt.sign.value, **doubt.params} for doubt in verdict.doubts],
        participant_id=verdict.participant_id,
        asked_at=moment,
    )


def _why(trust: Trust, share: float, found: tuple[Doubt, ...], chance: float) -> str:
    if share >= WHOLE and not trust.is_earned:
        return "critical" if trust.is_lost else "new"
    if is_forced(found):
        return "doubt"
    return "drawn" if is_drawn(share, chance) else ""


def _doubts(
    actor: Actor, held: Locked, completion: Completion, moment: datetime
) -> tuple[Doubt, ...]:
    calendar = held.calendar
    filling = filling_of(held.task, completion.evidence, completion.minutes, moment)
    former = checks.fillings(actor.user_id, held.task.id)
    return doubts(filling, former, calendar.end_of_work(calendar.local_day(moment)))


def _participant(actor: Actor, completion: Completion) -> int | None:
    """Who took part, where it is said: somebody else who may decide on checks."""
    if completion.participant_id is None:
        return None
    person = staffing(actor.organisation_id).people.get(completion.participant_id)
    if person is None or person.id == actor.user_id:
        raise Invalid("person_unknown", field="participant_id")
    if not person.rights & matrix()["control.decide"].keys():
        raise Invalid("participant_wrong", field="participant_id", name=person.name)
    return person.id
