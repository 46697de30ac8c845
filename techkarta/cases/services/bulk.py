"""The same change of many cases, each under its own gates; what is refused says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from techkarta.accounts.permissions import Actor
from techkarta.common.errors import DomainError, Invalid, NotFound
from techkarta.method.selectors import stages_of

from .. import selectors
from ..models import Case
from .handing import Handing, hand_over_case
from .moving import Move, lose_case, move_case

MOST = 200
"""So many cases are changed at one request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A case as it was seen when it was chosen."""

    case_id: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one case: done, or refused with a code and its parameters."""

    case_id: int
    title: str
    refusal: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether the change was made."""
        return not self.refusal


Change = Callable[[Case, int], Case]
"""Changes a case that was seen in a version."""


def move_cases(*, actor: Actor, chosen: Sequence[Chosen], moment: datetime) -> list[Outcome]:
    """Move every case to its next stage through its gate."""

    def change(case: Case, version: int) -> Case:
        ids = [stage.id for stage in stages_of(case.process_id)]
        place = ids.index(case.stage_id) + 1 if case.stage_id in ids else len(ids)
        if place == len(ids):
            raise Invalid("stage_last", field="stage_id")
        move = Move(stage_id=ids[place])
        return move_case(actor=actor, case_id=case.id, version=version, move=move, moment=moment)

    return _each(actor, chosen, change)


def assign_cases(
    *, actor: Actor, chosen: Sequence[Chosen], handing: Handing, moment: datetime
) -> list[Outcome]:
    """Give every case to another person with one note, its unfinished tasks with it."""

    def change(case: Case, version: int) -> Case:
        return hand_over_case(
            actor=actor, case_id=case.id, version=version, handing=handing, moment=moment
        )

    return _each(actor, chosen, change)


def lose_cases(
    *, actor: Actor, chosen: Sequence[Chosen], reason: str, moment: datetime
) -> list[Outcome]:
    """Close every case as lost, with one reason."""

    def change(case: Case, version: int) -> Case:
        return lose_case(
            actor=actor, case_id=case.id, version=version, reason=reason, moment=moment
        )

    return _each(actor, chosen, change)


def _each(actor: Actor, chosen: Sequence[Chosen], change: Change) -> list[Outcome]:
    """Change case by case, each in a transaction of its own: a refusal stops none of the others."""
    found = []
    for each in list(dict.fromkeys(chosen))[:MOST]:
        try:
            case = selectors.case(actor, each.case_id)
        except NotFound as refusal:
            found.append(Outcome(case_id=each.case_id, title="", refusal=refusal.code))
            continue
        try:
            change(case, each.version)
        except DomainError as refusal:
            told = Outcome(
                case_id=case.id, title=case.title, refusal=refusal.code, params=refusal.params
            )
        else:
            told = Outcome(case_id=case.id, title=case.title)
        found.append(told)
    return found
