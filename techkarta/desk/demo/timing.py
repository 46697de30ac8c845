"""A chronometry week of the made-up company: the busiest card, those who work by it, the timer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import sqrt

from techkarta.accounts.selectors import calendar_of
from techkarta.method.selectors import card_of
from techkarta.work.chronometry import ChronometryWeek
from techkarta.work.selectors import LiveTask, live_tasks
from techkarta.work.services import WeekFields, plan_week

from .company import Company

BEGINS, ENDS = 20, 2
"""Working days before the end of the history on which it begins and is over."""

SELLERS = {"rep", "project_rep", "regional_rep"}
OPERATIONS, PEOPLE = 4, 6
LONGEST = timedelta(days=31)
LONGER = 1.45
"""How much longer the work takes by the timer than the norm says."""


def time_operations(company: Company, days_left: int, total: int, moment: datetime) -> None:
    """The methodologist asks those who work by the busiest card to count its commonest minutes.

    In a history of fewer days it begins after the first one.
    """
    if days_left != min(BEGINS, total - 1) or days_left <= ENDS:
        return
    sellers = {each.user_id for each in company.actors.values() if each.roles & SELLERS}
    tasks = [each for each in live_tasks(company.organisation_id) if each.owner_id in sellers]
    if not tasks:
        return
    (version_id, _count), *_more = Counter(each.card_version_id for each in tasks).most_common(1)
    own = [each for each in tasks if each.card_version_id == version_id and not _sends(each)]
    who_works = Counter(each.owner_id for each in own if each.owner_id)
    calendar = calendar_of(company.organisation_id)
    first = calendar.add_working_days(calendar.local_day(moment), 1)
    fields = WeekFields(
        version_id=version_id,
        operations=tuple(no for no, _ in Counter(each.no for each in own).most_common(OPERATIONS)),
        people=tuple(who for who, _ in who_works.most_common(PEOPLE)),
        since=first,
        until=min(calendar.add_working_days(first, days_left - ENDS - 1), first + LONGEST),
    )
    plan_week(actor=company.actors["method"], fields=fields, moment=moment)


def is_timed(running: Iterable[ChronometryWeek], task: LiveTask) -> bool:
    """Whether one of these weeks asks for the minutes of a task."""
    return any(
        task.no in each.operations and card_of(task.card_version_id).code == each.card.code
        for each in running
    )


def timed_minutes(norm: int, ratio: float) -> int:
    """What the timer counts: to the minute, and steadier than what is told from memory."""
    return max(3, round(norm * LONGER * sqrt(ratio)))


def _sends(task: LiveTask) -> bool:
    """Whether it may be held back by the proposal lock, which a timer would run through."""
    return card_of(task.card_version_id).operation(task.no).is_proposal
