"""Chronometry weeks: asked for, counted by the timer, judged by rule F4, taken over as a norm."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from techkarta.accounts.models import User
from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Invalid, NotAllowed, NotFound
from techkarta.method.models import CardVersion
from techkarta.method.selectors import card_of
from techkarta.reports.chronometry.measuring import accept_timed, timed
from techkarta.work.models import ChronometryWeek, TimeEntry
from techkarta.work.services import WeekFields, end_week, plan_week, start_timer
from tests.apps.making import PROCESS, complete, operation, put_card, tasks_of
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast

TODAY = date(2026, 11, 23)
# The row of rule F4, К = 4.0; and what ten observations make of it.
ROW = (5, 7, 9, 9, 20, 10, 8, 10)


making = makes(make_cast)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


@pytest.fixture
def card(cast: Cast) -> CardVersion:
    return put_card(cast.company, operation("010"), operation("020"))


def plan(cast: Cast, card: CardVersion, by: User | None = None, **more: object) -> ChronometryWeek:
    told: dict[str, object] = {
        "version_id": card.id,
        "operations": ("010",),
        "people": (cast.owner.id,),
        "since": TODAY,
        "until": TODAY + timedelta(days=4),
    }
    fields = WeekFields(**{**told, **more})  # type: ignore[arg-type]
    return plan_week(actor=actor(by or cast.head), fields=fields, moment=MOMENT)


def do(user: User, no: str, minutes: int, *, is_timed: bool = True, days: int = 0) -> None:
    """An operation of a new deal, done with the timer or from memory."""
    task, moment = tasks_of(make_case(user, process=PROCESS))[no], MOMENT + timedelta(days=days)
    if is_timed:
        start_timer(actor=actor(user), task_id=task.id, moment=moment)
    complete(user, task, minutes=minutes, moment=moment + timedelta(minutes=minutes))


def read(user: User, path: str) -> str:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(MOMENT, tick=False):
        return browser.get(path).content.decode()


def test_the_figures_are_those_of_the_rule(cast: Cast, card: CardVersion) -> None:
    week = plan(cast, card)
    for minutes in ROW:
        do(cast.owner, "010", minutes)
    (row,) = timed(week, card)
    assert row.found.row is not None
    assert row.found.row.k == 4.0
    assert row.found.row.cleaned == pytest.approx(1.43, abs=0.005)
    assert row.found.row.mean == pytest.approx(8.83, abs=0.005)
    # Eight observations are too few to propose a norm.
    assert (row.found.n, row.found.proposal) == (8, None)


def test_minutes_from_memory_of_others_and_of_other_days_enter_no_row(
    cast: Cast, card: CardVersion
) -> None:
    week = plan(cast, card)
    do(cast.owner, "010", 9)
    do(cast.owner, "010", 15, is_timed=False)
    do(cast.owner, "020", 9)
    do(cast.colleague, "010", 9)
    do(cast.owner, "010", 9, days=5)
    (row,) = timed(week, card)
    assert (row.found.n, row.told, len(row.observations)) == (1, 1, 2)
    assert set(TimeEntry.objects.filter(week=week).values_list("minutes", flat=True)) == {9, 15}


def test_a_measured_norm_goes_into_a_draft(cast: Cast, card: CardVersion) -> None:
    week = plan(cast, card)
    for minutes in (*ROW, 9, 9):
        do(cast.owner, "010", minutes)
    draft = accept_timed(actor=actor(cast.head), week_id=week.id, no="010", moment=MOMENT)
    norm = card_of(draft).operation("010").norm
    assert norm is not None
    assert (norm.minutes, norm.observations, str(norm.basis)) == (9, 10, "chronometry")
    with pytest.raises(Invalid, match="norm_not_proposed"):
        accept_timed(actor=actor(cast.head), week_id=week.id, no="020", moment=MOMENT)
    with pytest.raises(NotAllowed):
        accept_timed(actor=actor(cast.owner), week_id=week.id, no="010", moment=MOMENT)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"operations": ()}, "chronometry_operations"),
        ({"operations": ("010", "990")}, "chronometry_operations"),
        ({"people": ()}, "chronometry_people"),
        ({"people": (999_999,)}, "chronometry_people"),
        ({"until": TODAY - timedelta(days=1)}, "date_past"),
        ({"since": TODAY + timedelta(days=9)}, "chronometry_days"),
        ({"until": TODAY + timedelta(days=60)}, "chronometry_days"),
    ],
)
def test_a_week_that_cannot_be_is_refused(
    cast: Cast, card: CardVersion, more: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        plan(cast, card, **more)


def test_who_left_and_who_is_of_another_company_is_not_asked(cast: Cast, card: CardVersion) -> None:
    cast.colleague.is_active = False
    cast.colleague.save()
    for user in (cast.colleague, cast.stranger):
        with pytest.raises(Invalid, match="chronometry_people"):
            plan(cast, card, people=(user.id,))


def test_the_same_week_told_twice_is_one(cast: Cast, card: CardVersion) -> None:
    assert plan(cast, card).id == plan(cast, card).id
    with pytest.raises(NotAllowed):
        plan(cast, card, by=cast.owner)


def test_an_ended_week_asks_nobody_and_keeps_what_was_counted(
    cast: Cast, card: CardVersion
) -> None:
    week = plan(cast, card)
    do(cast.owner, "010", 9)
    for _ in range(2):
        end_week(actor=actor(cast.head), week_id=week.id, moment=MOMENT)
    do(cast.owner, "010", 9)
    (row,) = timed(week, card)
    assert row.found.n == 1
    assert AuditEntry.objects.filter(action="chronometry.end").count() == 1
    cast.stranger.holdings.create(role="head_of_sales")
    with pytest.raises(NotFound):
        end_week(actor=actor(cast.stranger), week_id=week.id, moment=MOMENT)


def test_the_performer_sees_the_mark_and_the_head_the_figures(
    cast: Cast, card: CardVersion
) -> None:
    week = plan(cast, card)
    do(cast.owner, "010", 9)
    tasks = tasks_of(make_case(cast.owner, process=PROCESS))
    assert "This operation is timed" in read(cast.owner, f"/tasks/{tasks['010'].id}/")
    assert "This operation is timed" not in read(cast.owner, f"/tasks/{tasks['020'].id}/")
    assert read(cast.owner, "/").count("minutes are counted") == 1
    shown = read(cast.head, f"/reports/chronometry/{week.id}/")
    assert "9 observations are missing" in shown
    assert "Plan a week" in read(cast.head, "/reports/chronometry/")
    assert "Operations to time" in read(cast.head, f"/reports/chronometry/new/?version={card.id}")


def test_a_week_is_planned_on_the_page(cast: Cast, card: CardVersion) -> None:
    browser = Browser()
    browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    told = {"version": card.id, "operations": ["010"], "since": TODAY, "until": TODAY}
    with time_machine.travel(MOMENT, tick=False):
        refused = browser.post("/reports/chronometry/new/", told)
        planned = browser.post("/reports/chronometry/new/", {**told, "people": [cast.owner.id]})
    assert refused.status_code == 422
    assert "Choose at least one person." in refused.content.decode()
    assert planned.url == f"/reports/chronometry/{ChronometryWeek.objects.get().id}/"  # type: ignore[attr-defined]
