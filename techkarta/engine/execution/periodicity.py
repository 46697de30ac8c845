"""Periodicity: when the next occurrence of a repeating operation is due to begin."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from techkarta.engine.cards.model import (
    Card,
    NormUnit,
    Operation,
    Repeat,
    RepeatEnd,
    RepeatUnit,
)
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.network import closure

_MONTHS = {RepeatUnit.MONTH: 1, RepeatUnit.QUARTER: 3}
_MONTHS_OF_YEAR = 12


def next_occurrence(
    operation: Operation,
    *,
    done_at: datetime,
    calendar: WorkingCalendar,
    occurrence: int,
    client_class: str | None = None,
    is_accepted: bool = False,
) -> date | None:
    """The local working day of the occurrence after `occurrence`, which was done at `done_at`.

    Counted from the fact, never from the plan, so a missed cycle does not pile up; a day off
    moves to the next working day. None: the operation does not repeat, has ended
    (`has_ended`), or repeats per contact, where the next contact and no date brings it.
    EngineError naive_moment.
    """
    repeat = operation.repeat
    if repeat is None or has_ended(repeat, occurrence=occurrence, is_accepted=is_accepted):
        return None
    if repeat.unit is RepeatUnit.CONTACT:
        return None
    done_on, every = calendar.local_day(done_at), interval(repeat, client_class)
    if repeat.unit is RepeatUnit.WORKING_DAY:
        return calendar.add_working_days(done_on, every)
    if repeat.unit is RepeatUnit.WEEK:
        return calendar.next_working_day(done_on + timedelta(weeks=every))
    return calendar.next_working_day(_add_months(done_on, every * _MONTHS[repeat.unit]))


def has_ended(repeat: Repeat, *, occurrence: int, is_accepted: bool = False) -> bool:
    """Whether no occurrence follows the given one.

    A count ends by itself and `accepted` with the first acceptance; `stage_exit`, `closed` and
    an absent end end with the visit or the case, which is the caller's to see.
    """
    if isinstance(repeat.until, int):
        return occurrence >= repeat.until
    return repeat.until is RepeatEnd.ACCEPTED and is_accepted


def interval(repeat: Repeat, client_class: str | None = None) -> int:
    """Units between occurrences for a client of a class; a class not named counts once."""
    return repeat.every * (repeat.by_class.get(client_class, 1) if client_class else 1)


def prepared_per_contact(card: Card, no: str) -> tuple[Operation, ...]:
    """The operations to do again before the next contact, once the contact `no` has been made.

    A contact is an operation whose norm counts per contact; what repeats per contact and precedes
    it prepares it.
    """
    norm = card.operation(no).norm
    if norm is None or norm.per is not NormUnit.CONTACT:
        return ()
    before = closure(card)[no]
    return tuple(
        operation
        for operation in card.operations
        if operation.no in before
        and operation.repeat is not None
        and operation.repeat.unit is RepeatUnit.CONTACT
    )


def contacts_before(card: Card, no: str) -> tuple[str, ...]:
    """Numbers of the contacts that the operation `no`, repeating per contact, prepares."""
    return tuple(
        operation.no
        for operation in card.operations
        if any(each.no == no for each in prepared_per_contact(card, operation.no))
    )


def _add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last where it is shorter."""
    year, month = divmod(day.year * _MONTHS_OF_YEAR + day.month - 1 + months, _MONTHS_OF_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
