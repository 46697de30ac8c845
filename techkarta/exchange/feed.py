"""A person's due and planned tasks as an iCalendar text (RFC 5545)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event

from techkarta.accounts.mapping import calendar_of_row
from techkarta.accounts.selectors import User, actor_of
from techkarta.common.text import localise
from techkarta.work.selectors import Task, day_tasks

MOST = 1000


def feed_text(user: User, moment: datetime) -> bytes:
    """The live tasks of a person that have a day: the planned one, else the one they are due."""
    calendar = Calendar()
    calendar.add("prodid", "-//Techkarta//Tasks//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    tz = calendar_of_row(user.organisation).tz
    with override(user.language):
        calendar.add("x-wr-calname", _("Techkarta: my operations"))
        calendar.add("x-wr-timezone", tz)
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
        for task in day_tasks(actor_of(user))[:MOST]:
            event = _event(task, user, moment)
            if event is not None:
                calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(task: Task, user: User, moment: datetime) -> Event | None:
    """A task as a whole day: what is done within it is the person's own to say."""
    local = calendar_of_row(user.organisation).local_day
    day = task.planned_on or (local(task.due_at) if task.due_at else None)
    if day is None:
        return None
    case, url = task.visit.case, f"{settings.SITE_URL}{reverse('work:task', args=[task.id])}"
    event = Event()
    # The same task keeps its name, so that a program moves the entry and adds no second one.
    event.add("uid", f"task-{task.id}@{settings.MAIL_DOMAIN}")
    event.add("dtstamp", moment)
    event.add("sequence", task.version)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", f"{localise(task.operation.title, user.language)} · {case.title}")
    client = case.client.name if case.client else ""
    minutes = _("%(count)d minutes by the norm") % {"count": task.minutes_norm}
    event.add("description", "\n".join(filter(None, [client, minutes, url])))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    return event
