"""Reminders of the working morning to heads: plans that wait, decisions on what was put off."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.urls import reverse

from techkarta.accounts.selectors import staffing
from techkarta.notices.services import notify

from ..selectors.time import monday_of
from ..selectors.weeks import people_put_off, people_with_plans_to_accept


def remind_heads(*, organisation_id: int, day: date, moment: datetime) -> None:
    """Tell each head how many plans of the week and how many put-off tasks wait; once a day."""
    people = staffing(organisation_id)
    week_on = monday_of(day)
    waiting = {
        "plans_waiting": people_with_plans_to_accept(organisation_id, week_on),
        "put_off_waiting": people_put_off(organisation_id),
    }
    for kind, whose in waiting.items():
        counts: Counter[int] = Counter()
        for user_id, count in whose.items():
            person = people.people.get(user_id)
            head = people.heads.get(person.team_id) if person and person.team_id else None
            if head is not None and head != user_id:
                counts[head] += count
        for head_id, count in counts.items():
            notify(
                person_ids=[head_id],
                kind=kind,
                key=f"{kind}:{day}",
                moment=moment,
                params={"count": count},
                link=f"{reverse('planning:team')}?week={week_on}",
            )
