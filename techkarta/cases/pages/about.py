"""What a case page tells beside the work: facts, people, the order of operations, past visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from techkarta.cases.selectors import Case, CaseRecord, ClientRecord, StageVisit
from techkarta.engine.cards.model import Card
from techkarta.engine.execution.states import COUNTS_FOR_GATE, TaskState
from techkarta.engine.planning.plan import operation_minutes, plan_case
from techkarta.engine.planning.route import route
from techkarta.ui.route import RouteLayout, layout_of
from techkarta.ui.states import Tone
from techkarta.work.selectors import Task

from .reading import Reader, address, working_days

LEFT_HOW: Mapping[str, Promise] = {
    "forward": gettext_lazy("went on"),
    "back": gettext_lazy("went back"),
    "override": gettext_lazy("passed the gate by the head's leave"),
    "won": gettext_lazy("won"),
    "lost": gettext_lazy("lost"),
    "migrated": gettext_lazy("went over to another revision of the card"),
    "retired": gettext_lazy("the stage was retired"),
}
LEFT_TONES: Mapping[str, Tone] = {
    "forward": "ok",
    "won": "ok",
    "back": "warn",
    "override": "warn",
    "lost": "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A named value."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody at the client and how to reach him."""

    name: str
    job_title: str
    phone: str = ""
    phone_url: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPicture:
    """The picture of the order of operations and what is left of its critical path."""

    layout: RouteLayout
    note: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVisit:
    """A stay on a stage that has ended."""

    mark: str
    title: str
    dates: str
    how: str
    tone: Tone
    note: str
    url: str


def facts(case: Case, client: ClientRecord | None, reader: Reader) -> tuple[Fact, ...]:
    """What is known of the deal and its client."""
    found = [
        Fact(label=_("Process"), value=reader.say(case.process.title)),
        Fact(label=_("Product"), value=case.product),
        Fact(label=_("Opened"), value=reader.long(reader.day_of(case.opened_at))),
    ]
    if client is not None:
        row = client.client
        employees = reader.number(row.employees) if row.employees else ""
        found += [
            Fact(
                label=_("Client type"), value=", ".join(reader.say(each) for each in client.types)
            ),
            Fact(label=_("Class"), value=row.client_class),
            Fact(label=_("Industry"), value=row.industry),
            Fact(label=_("Place"), value=row.place),
            Fact(label=_("Site"), value=row.site),
            Fact(label=_("Employees"), value=employees),
        ]
    return tuple(fact for fact in found if fact.value)


def people(client: ClientRecord | None) -> tuple[Contact, ...]:
    """The people at the client."""
    if client is None:
        return ()
    return tuple(
        Contact(
            name=row.name,
            job_title=row.job_title,
            phone=row.phone,
            phone_url="".join(sign for sign in row.phone if sign.isdigit() or sign == "+"),
            email=row.email,
        )
        for row in client.contacts
    )


def order_picture(record: CaseRecord, card: Card, reader: Reader) -> OrderPicture:
    """The order of operations coloured by the states of tasks, with the critical path in words."""
    by_number: dict[str, list[Task]] = {}
    for task in record.present.tasks:
        by_number.setdefault(task.operation.no, []).append(task)
    states = {no: _state(tasks) for no, tasks in by_number.items()}
    held = {no for no, state in states.items() if state in {TaskState.BLOCKED, TaskState.RETURNED}}
    urls = {no: address("work:task", tasks[0].id) for no, tasks in by_number.items()}
    titles = {each.no: reader.say(each.title) for each in card.operations}
    layout = layout_of(
        route(card),
        states=states,
        titles=titles,
        captions=dict.fromkeys(held, _("holds the stage")),
        url_of=lambda no: urls.get(no, ""),
    )
    described = (f"{no} {titles[no]}" for no in titles)
    return OrderPicture(
        layout=layout,
        note=_path_words(record, card, states, reader),
        description="; ".join(described),
    )


def _state(tasks: Sequence[Task]) -> str:
    """The state an operation is drawn in: settled by any of its occurrences, else its first one."""
    settled = [task for task in tasks if task.state in COUNTS_FOR_GATE]
    return (settled or tasks)[0].state


def _path_words(record: CaseRecord, card: Card, states: Mapping[str, str], reader: Reader) -> str:
    plan = plan_case(card, record.present.visit.entered_at, reader.calendar)
    minutes = {no: operation_minutes(card.operation(no)) for no in plan.critical_path}
    left = [no for no in plan.critical_path if states.get(no) not in COUNTS_FOR_GATE]
    told = {
        "whole": reader.minutes(sum(minutes.values())),
        "left": reader.minutes(sum(minutes[no] for no in left)),
        "no": left[0] if left else "",
    }
    if not left:
        return _("critical path %(whole)s, all of it is behind") % told
    return _("critical path %(whole)s, %(left)s left, through %(no)s") % told


def earlier_visits(
    case: Case, visits: Sequence[StageVisit], reader: Reader
) -> tuple[EarlierVisit, ...]:
    """The visits that have ended, latest first."""
    return tuple(
        _earlier(case, visit, visit.left_at, reader) for visit in reversed(visits) if visit.left_at
    )


def _earlier(case: Case, visit: StageVisit, left_at: datetime, reader: Reader) -> EarlierVisit:
    since, until = reader.day_of(visit.entered_at), reader.day_of(left_at)
    days = max(0, reader.calendar.working_days_between(since, until))
    who = visit.left_by.full_name if visit.left_by else ""
    return EarlierVisit(
        mark=reader.mark(visit.stage),
        title=reader.say(visit.stage.title),
        dates=f"{reader.short(since)} – {reader.short(until)}, {working_days(days)}",
        how=str(LEFT_HOW.get(visit.left_how, "")),
        tone=LEFT_TONES.get(visit.left_how, "idle"),
        note=" · ".join(part for part in (who, visit.reason) if part),
        url=address("cases:visit", case.id, visit.id),
    )


def slips_words(count: int) -> str:
    """How often the promised date was moved later."""
    words = ngettext("moved later %(count)d time", "moved later %(count)d times", count)
    return words % {"count": count} if count else ""
