"""The figures of people's work, counted by the database from events alone.

An event says what happened, when and by whom, and what of it counts; only the day a task is due is
the task's own. A figure belongs to a person: what was done to who did it, what was accepted or
returned to who had done it, what was due to who owns it.

An event never changes, so neither do the figures of a day that is over: they are counted once and
kept (`keeping`), and only what is not kept yet is counted here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from techkarta.audit.selectors import Event, events
from techkarta.work.selectors import owed

from .sheets import Part, Span, Stretch, kept

ACTOR, PERFORMER, OWNER = "actor_id", "performer_id", "task__owner_id"
OWED = ~Q(task__state__in=("cancelled", "not_applicable"))
LATE = Q(is_late=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Which events a figure counts, and whose they are."""

    kind: str
    person: str = ACTOR
    narrowed: Q = field(default_factory=Q)


FIGURES: Mapping[str, Figure] = {
    "due": Figure(kind="task_ready", person=OWNER, narrowed=OWED),
    "overdue": Figure(
        kind="task_ready", person=OWNER, narrowed=OWED & Q(task__done_at__isnull=True)
    ),
    "done": Figure(kind="task_done"),
    "late": Figure(kind="task_done", narrowed=LATE),
    "accepted": Figure(kind="task_accepted", person=PERFORMER),
    "returned": Figure(kind="task_returned", person=PERFORMER),
    "minutes": Figure(kind="task_done"),
    "norm": Figure(kind="task_done", narrowed=Q(norm__gt=0)),
    "moved": Figure(kind="case_moved"),
    "won": Figure(kind="case_won"),
    "lost": Figure(kind="case_lost"),
    "answers": Figure(kind="answer_written"),
    "proposals": Figure(kind="proposal_sent"),
    "excepted": Figure(kind="proposal_sent", narrowed=Q(data__exception__isnull=False)),
}
# Decisions of controllers, by who decided: what the performer accepts himself was never checked.
BY_OTHERS = ~Q(actor_id=F("performer_id"))
DECISIONS: Mapping[str, Figure] = {
    "accepting": Figure(kind="task_accepted", narrowed=BY_OTHERS),
    "returning": Figure(kind="task_returned", narrowed=BY_OTHERS),
}
PLAIN = {"case_moved": "moved", "case_won": "won", "case_lost": "lost", "answer_written": "answers"}
CHECKED = {"task_accepted": "accepted", "task_returned": "returned"}
Counted = dict[tuple[int, int], Counter[str]]
"""(span by its place, whose they are) → figure → number."""


def counted(
    organisation_id: int, spans: Sequence[Span], whose: Mapping[int, int], moment: datetime
) -> Counted:
    """Every figure in spans that follow one another, of people by id told whose theirs are.

    Three queries where all days are kept, four more for each stretch that is not.
    """
    found: Counted = defaultdict(Counter)
    sheets = kept(organisation_id, spans)
    parts = [*sheets.parts, *_due(organisation_id, spans, moment)]
    for stretch in sheets.missing:
        parts += happened(organisation_id, stretch)
    for span, person, figures in parts:
        if person is not None and person in whose:
            found[span, whose[person]].update(figures)
    return found


def happened(organisation_id: int, stretch: Stretch) -> list[Part]:
    """What the events of a stretch of spans say, all but what was due; four queries."""
    spans = [span for _, span in stretch]
    rows = events(organisation_id, spans[0].since, spans[-1].until)
    placed = rows.annotate(span=_place("at", spans)).order_by()
    parts = (*_plain(placed), *_done(placed), *_checked(placed), *_sent(placed))
    return [(stretch[place][0], person, figures) for place, person, figures in parts]


def rows_of(
    organisation_id: int, figure: str, span: Span, people: Collection[int], moment: datetime
) -> QuerySet[Event]:
    """The events a number is made of, the latest first."""
    asked = {**FIGURES, **DECISIONS}[figure]
    if asked.kind == "task_ready":
        rows = _opened(organisation_id, span, moment, is_overdue=figure == "overdue")
        latest = rows.values("task_id").annotate(last=Max("id")).values("last")
        rows = Event.objects.filter(pk__in=latest)
    else:
        rows = events(organisation_id, span.since, span.until).filter(
            asked.narrowed, kind=asked.kind
        )
    of_people = {f"{asked.person}__in": sorted(people)}
    around = rows.filter(**of_people).select_related("actor", "case__client", "task__operation")
    return around.order_by("-at", "-id")


def _place(name: str, spans: Sequence[Span]) -> Combinable:
    """The place of the span a moment lies in, by halving: six comparisons for a year of weeks."""

    def halve(low: int, high: int) -> Combinable:
        if high - low == 1:
            return Value(low, output_field=IntegerField())
        middle = (low + high) // 2
        later = When(**{f"{name}__gte": spans[middle].since}, then=halve(middle, high))
        return Case(later, default=halve(low, middle), output_field=IntegerField())

    return halve(0, len(spans))


def _plain(rows: QuerySet[Event]) -> list[Part]:
    told = rows.filter(kind__in=list(PLAIN)).values_list("span", ACTOR, "kind")
    return [(span, who, {PLAIN[kind]: n}) for span, who, kind, n in told.annotate(n=Count("id"))]


def _done(rows: QuerySet[Event]) -> list[Part]:
    told = rows.filter(kind="task_done").values_list("span", ACTOR)
    minutes = Sum(Cast(KT("data__minutes"), IntegerField()))
    summed = told.annotate(
        n=Count("id"),
        late=Count("id", filter=LATE),
        minutes=minutes,
        norm=Sum("norm"),
    )
    return [
        (span, who, {"done": n, "late": late, "minutes": spent or 0, "norm": norm or 0})
        for span, who, n, late, spent, norm in summed
    ]


def _checked(rows: QuerySet[Event]) -> list[Part]:
    told = rows.filter(kind__in=list(CHECKED)).values_list("span", PERFORMER, "kind")
    return [(span, who, {CHECKED[kind]: n}) for span, who, kind, n in told.annotate(n=Count("id"))]


def _sent(rows: QuerySet[Event]) -> list[Part]:
    told = rows.filter(kind="proposal_sent").values_list("span", ACTOR)
    summed = told.annotate(n=Count("id"), excepted=Count("id", filter=FIGURES["excepted"].narrowed))
    return [(span, who, {"proposals": n, "excepted": past}) for span, who, n, past in summed]


def _due(organisation_id: int, spans: Sequence[Span], moment: datetime) -> list[Part]:
    """What was due, and what of it is still not done; two queries."""
    # All that is due is counted span by span: each is a stretch of the index, and none is sorted.
    counting = owed(organisation_id).order_by().values_list("owner_id").annotate(n=Count("id"))
    due = [
        counting.filter(due_at__gte=span.since, due_at__lt=span.until).annotate(span=Value(place))
        for place, span in enumerate(spans)
    ]
    late = counting.filter(
        done_at__isnull=True, due_at__gte=spans[0].since, due_at__lt=min(spans[-1].until, moment)
    ).annotate(span=_place("due_at", spans))
    asked = {"due": due[0].union(*due[1:], all=True), "overdue": late}
    return [(span, who, {name: n}) for name, rows in asked.items() for who, n, span in rows]


def _opened(
    organisation_id: int, span: Span, moment: datetime, *, is_overdue: bool
) -> QuerySet[Event]:
    """The openings of tasks due in a span; a task opened again is told again."""
    due = Q(task__due_at__gte=span.since, task__due_at__lt=span.until)
    rows = Event.objects.filter(due, OWED, organisation_id=organisation_id, kind="task_ready")
    if not is_overdue:
        return rows
    return rows.filter(task__done_at__isnull=True, task__due_at__lt=moment)
