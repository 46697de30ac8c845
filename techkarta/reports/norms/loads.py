"""People needed: minutes by role now, by proposed norms and under another revision of a card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import staffing
from techkarta.cases.selectors.history import VisitHistory
from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.conformance.executions import microseconds
from techkarta.engine.planning.effort import operation_minutes
from techkarta.engine.planning.fund import fund_of_days, load, staff
from techkarta.engine.planning.need import card_control_need, card_need
from techkarta.method.selectors import card_of, revisions_in_force

from .measured import measured

FUND = round(fund_of_days(20))
"""Minutes one person has for operations in a month: rule F5, three quarters of the day."""

_LOAD_DAYS, _MONTH = 90, 30

Counts = Mapping[int, Mapping[str, float]]
"""Version → operation → how often it is done in a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLoad:
    """What a role needs in a month and has: minutes now and as they are proposed.

    `is_control`: the minutes are those of checking, which may take a part of the fund alone.
    """

    role: str
    people: int
    now: float
    proposed: float
    is_control: bool = False

    def load(self, need: float) -> int | None:
        """Whole percent of the fund; None where nobody is there."""
        return load(need, self.people * FUND) if self.people else None

    @staticmethod
    def staff(need: float) -> float:
        """People needed, to a tenth."""
        return round(staff(need, FUND), 1)


@dataclass(slots=True)
class _Need:
    """Minutes by role: of those who perform, and of those who check."""

    work: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    control: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, card: Card, counts: Mapping[str, float], entries: float = 0) -> None:
        """The minutes of so many executions of the operations of a card."""
        for role, minutes in card_need(card, counts, entries).items():
            self.work[role] += minutes
        for role, minutes in card_control_need(card, counts, entries).items():
            self.control[role] += minutes


def loads(
    actor: Actor, visits: Sequence[VisitHistory], moment: datetime, other: Card | None = None
) -> list[RoleLoad]:
    """Minutes a month by role: executions of the last ninety days by the norms of their cards.

    Proposed are the norms measured; with another revision of a card, its operations instead.
    Source: rule F5, need = Σ count × norm, fund = days × 480 × 0.75.
    """
    since = moment - timedelta(days=_LOAD_DAYS)
    counts = _counts(visits, since)
    now, proposed = _Need(), _Need()
    for version, done in counts.items():
        card = card_of(version)
        now.add(card, done)
        if other is None:
            proposed.add(_by_proposals(visits, version, card), done)
        elif card.code != other.code:
            proposed.add(card, done)
    if other is not None:
        known = _known_counts(actor, counts, other.code)
        proposed.add(other, known, _entries(visits, other.code, since))
    return [
        *_rows(actor, now.work, proposed.work),
        *_rows(actor, now.control, proposed.control, is_control=True),
    ]


def _rows(
    actor: Actor,
    now: Mapping[str, float],
    proposed: Mapping[str, float],
    *,
    is_control: bool = False,
) -> list[RoleLoad]:
    people = staffing(actor.organisation_id).people.values()
    found = [
        RoleLoad(
            role=role,
            people=sum(role in person.roles for person in people),
            now=now.get(role, 0),
            proposed=proposed.get(role, 0),
            is_control=is_control,
        )
        for role in dict.fromkeys((*now, *proposed))
    ]
    told = (each for each in found if each.now or each.proposed)
    return sorted(told, key=lambda each: (-each.now, -each.proposed))


def _counts(visits: Iterable[VisitHistory], since: datetime) -> Counts:
    counts: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    first = microseconds(since)
    for each in visits:
        version = each.visit.card_version_id
        for execution in each.trace.executions if version else ():
            if version and execution.end >= first:
                counts[version][execution.operation] += _MONTH / _LOAD_DAYS
    # An operation nobody has done is no new one.
    return {
        version: {each.no: done.get(each.no, 0) for each in card_of(version).operations}
        for version, done in counts.items()
    }


def _known_counts(actor: Actor, counts: Counts, code: str) -> dict[str, float]:
    """Operation of any revision of a card → how often it is done in a month."""
    found: dict[str, float] = defaultdict(float)
    for version in revisions_in_force(actor.organisation_id, [code]).get(code, ()):
        for operation in card_of(version).operations:
            found[operation.no] += 0
    for version, done in counts.items():
        if card_of(version).code == code:
            for no, count in done.items():
                found[no] += count
    return found


def _entries(visits: Iterable[VisitHistory], code: str, since: datetime) -> float:
    """Deals a month that come to a card: so often its new operations are done."""
    deals = {
        each.visit.case_id
        for each in visits
        if each.visit.card_version
        and each.visit.card_version.card.code == code
        and each.visit.entered_at >= since
    }
    return len(deals) * _MONTH / _LOAD_DAYS


def _by_proposals(visits: Sequence[VisitHistory], version: int, card: Card) -> Card:
    """The card with the norms measured on it in the place of those that are wrong."""
    own = [each for each in visits if each.visit.card_version_id == version]
    found = {row.operation.no: row.found.proposal for row in measured(own, card)}
    return replace(
        card,
        operations=tuple(_by_proposal(each, found.get(each.no)) for each in card.operations),
    )


def _by_proposal(operation: Operation, proposal: int | None) -> Operation:
    if proposal is None or operation.norm is None or not operation_minutes(operation):
        return operation
    return replace(operation, norm=replace(operation.norm, minutes=proposal, setup=0, batch=1))
