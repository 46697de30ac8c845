"""Making the dialog that gives a deviation its cause, action, person and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import owners
from techkarta.common.errors import NotFound
from techkarta.engine.planning.calendar import WorkingCalendar

from .deviations import deviation_words
from .forms import ActionForm
from .selectors import Deviation, deviations

DAYS = 2
"""Working days an action has, unless another day is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPage:
    """A deviation and the form of its action."""

    key: str
    title: str
    note: str
    form: ActionForm


def deviation_of(actor: Actor, key: str, calendar: WorkingCalendar, moment: datetime) -> Deviation:
    """The deviation of this key as it stands now; NotFound where there is none such any more."""
    found = deviations(actor, calendar, moment)
    row = next((each for each in found if each.key == key), None)
    if row is None:
        raise NotFound("not_found")
    return row


def action_form(
    actor: Actor,
    found: Deviation,
    calendar: WorkingCalendar,
    moment: datetime,
    data: Mapping[str, Any] | None = None,
) -> ActionForm:
    """The form of an action; whoever deviates does it within two days unless told otherwise."""
    people = list(owners(actor, "people.view").values_list("id", "full_name"))
    due_on = calendar.add_working_days(calendar.local_day(moment), DAYS)
    return ActionForm(data, people=people, initial={"owner_id": found.person_id, "due_on": due_on})


def action_page(found: Deviation, form: ActionForm) -> ActionPage:
    """The dialog of a deviation."""
    title, note = deviation_words(found)
    return ActionPage(key=found.key, title=title, note=note, form=form)
