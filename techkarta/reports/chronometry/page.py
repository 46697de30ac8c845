"""The pages of chronometry: the weeks, the plan of a new one, what came of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.forms import Form
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, may
from techkarta.accounts.selectors import calendar_of, owners, people
from techkarta.engine.conformance.norms import FEWEST, K_LIMIT
from techkarta.method.selectors import (
    card_of,
    cards_in_force,
    processes,
    version,
    version_in_force,
)
from techkarta.ui.formats import localise, number
from techkarta.ui.values import Link, Option
from techkarta.work.chronometry import ChronometryWeek, week, weeks

from ..norms.words import minutes_text, spread, steadiness
from .measuring import Timed, timed

PLAN = "chronometry.plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """One week of the list."""

    title: str
    operations: str
    people: str
    since: date
    until: date
    state: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeksPage:
    """All weeks."""

    rows: Sequence[WeekRow]
    crumbs: Sequence[Link]
    may_plan: bool
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """The plan of a week: the card is chosen first, then its operations."""

    crumbs: Sequence[Link]
    cards: Sequence[Option]
    version_id: str
    form: Form | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One observation and the task it is."""

    case: str
    person: str
    minutes: int
    is_timed: bool
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedRow:
    """One operation: the figures of rule F4 and the observations they are made of."""

    no: str
    title: str
    n: int
    told: int
    norm: str
    median: str
    spread: str
    k: str
    rule: str
    is_steady: bool
    mean: str
    change: int | None
    proposal: int | None
    missing: int
    observations: Sequence[Observed]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage:
    """What came of a week."""

    week_id: int
    title: str
    crumbs: Sequence[Link]
    since: date
    until: date
    today: date
    state: str
    people: Sequence[str]
    rows: Sequence[TimedRow]
    limit: str
    may_end: bool
    may_accept: bool


def weeks_page(actor: Actor, moment: datetime) -> WeeksPage:
    """The weeks of the company, the latest first."""
    today = calendar_of(actor.organisation_id).local_day(moment)
    return WeeksPage(
        rows=[
            WeekRow(
                title=_stage(row),
                operations=", ".join(row.operations),
                people=", ".join(str(user) for user in row.people.all()),
                since=row.since,
                until=row.until,
                state=_state(row, today),
                url=reverse("reports:chronometry_week", args=[row.id]),
            )
            for row in weeks(actor)
        ],
        crumbs=_crumbs(),
        may_plan=may(actor, PLAN),
        today=today,
    )


def plan_page(actor: Actor, version_id: int | None, form: Form | None) -> PlanPage:
    """The page where a week is planned."""
    return PlanPage(
        crumbs=_crumbs(_("Plan a week")),
        cards=_cards(actor),
        version_id=str(version_id or ""),
        form=form,
    )


def plan_choices(
    actor: Actor, version_id: int
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The operations of a card, and the people who may be asked; NotFound of a foreign card."""
    language = get_language() or "ru"
    card = card_of(version(actor, version_id).id)
    operations = [
        (each.no, f"{each.no} {localise(each.title or '', language)}") for each in card.operations
    ]
    return operations, [(str(user.id), user.full_name) for user in owners(actor, "people.view")]


def week_page(actor: Actor, week_id: int, moment: datetime) -> WeekPage:
    """The figures of a week."""
    row = week(actor, week_id)
    today = calendar_of(actor.organisation_id).local_day(moment)
    held = version_in_force(row.card_id)
    names = {user.id: user.full_name for user in people(actor)}
    title = _stage(row)
    state = _state(row, today)
    return WeekPage(
        week_id=row.id,
        title=title,
        crumbs=_crumbs(title),
        since=row.since,
        until=row.until,
        today=today,
        state=state,
        people=[str(user) for user in row.people.all()],
        rows=[_row(each, names) for each in timed(row, held)] if held else [],
        limit=number(K_LIMIT, get_language() or "ru", digits=1),
        may_end=state in {"planned", "running"} and may(actor, PLAN),
        may_accept=may(actor, "card.write"),
    )


def _row(each: Timed, names: Mapping[int, str]) -> TimedRow:
    language = get_language() or "ru"
    found = each.found
    k, rule, is_steady = steadiness(found, language)
    change = (
        round(100 * (found.median / found.norm - 1))
        if found.median is not None and found.norm
        else None
    )
    return TimedRow(
        no=each.operation.no,
        title=localise(each.operation.title or "", language),
        n=found.n,
        told=each.told,
        norm=minutes_text(found.norm, language),
        median=minutes_text(found.median, language),
        spread=spread(found, language),
        k=k,
        rule=rule,
        is_steady=is_steady,
        mean=minutes_text(found.row.mean, language) if found.row else "",
        change=change,
        proposal=found.proposal,
        missing=max(0, FEWEST - found.n),
        observations=[
            Observed(
                case=one.case,
                person=names.get(one.user_id, ""),
                minutes=one.minutes,
                is_timed=one.is_timed,
                url=reverse("work:task", args=[one.task_id]),
            )
            for one in each.observations
        ],
    )


def _state(row: ChronometryWeek, today: date) -> str:
    if row.ended_at is not None or row.until < today:
        return "ended"
    return "planned" if row.since > today else "running"


def _cards(actor: Actor) -> list[Option]:
    language = get_language() or "ru"
    found = []
    for process in processes(actor.organisation_id):
        stages = {stage.id: stage for stage in process.stages.all()}
        for stage_id, cards in cards_in_force(stages).items():
            stage = localise(stages[stage_id].title, language)
            found += [
                Option(
                    value=str(card.version_id),
                    text=f"{localise(process.title, language)} · {stage}",
                )
                for card in cards
                if card.is_first
            ]
    return found


def _stage(row: ChronometryWeek) -> str:
    return localise(row.card.stage.title, get_language() or "ru")


def _crumbs(*more: str) -> list[Link]:
    return [
        Link(text=_("Norms"), url=reverse("reports:norms")),
        Link(text=_("Chronometry"), url=reverse("reports:chronometry")),
        *(Link(text=each) for each in more),
    ]
