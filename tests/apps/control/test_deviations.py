"""Deviations of people and their answers: cause, action, somebody, a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from techkarta.accounts.models import User
from techkarta.accounts.selectors import calendar_of
from techkarta.cases.models import Case
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.control.models import DeviationAction
from techkarta.control.selectors import Deviation, actions_of, deviations
from techkarta.control.services import Answer, answer_deviation, close_action, finish_action
from techkarta.engine.formulas.stuck import p75, stuck_limit
from techkarta.engine.gates.duty import portion, spent
from tests.apps.making import make_stages, operation, put_card
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast

LATER = MOMENT + timedelta(days=7)
DUE = date(2026, 12, 4)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def make_company() -> Cast:
    made = make_cast()
    make_stages(made.company)
    put_card(made.company, operation("010"))
    return made


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def found(user: User) -> list[Deviation]:
    return deviations(actor(user), calendar_of(user.organisation_id), LATER)


def answer(
    user: User, key: str, text: str = "Hand two deals over", **more: object
) -> DeviationAction:
    told = {"cause": "overload", "owner_id": user.id, "due_on": DUE, **more}
    return answer_deviation(
        actor=actor(user), key=key, title="Overdue", answer=Answer(text=text, **told), moment=LATER
    )


def test_overdue_operations_are_told_by_person_and_operation(cast: Cast) -> None:
    for owner in (cast.owner, cast.owner, cast.outsider):
        make_case(owner, process="short")
    rows = [(each.kind, each.person, each.no, each.count) for each in found(cast.head)]
    assert rows == [("late", "Olga Owner", "010", 2)]
    assert [each.person for each in found(cast.other_head)] == ["Oleg Outsider"]
    assert found(cast.owner) == []


def test_a_date_put_off_twice_is_a_deviation(cast: Cast) -> None:
    case = make_case(cast.owner, process="short")
    Case.objects.filter(pk=case.pk).update(slips=2)
    assert f"slips:{case.id}" in {each.key for each in found(cast.head)}
    Case.objects.filter(pk=case.pk).update(slips=1)
    assert f"slips:{case.id}" not in {each.key for each in found(cast.head)}


def test_an_answer_has_cause_action_person_and_day_and_is_given_once(cast: Cast) -> None:
    make_case(cast.owner, process="short")
    key = found(cast.head)[0].key
    first = answer(cast.head, key, owner_id=cast.owner.id)
    assert answer(cast.head, key, owner_id=cast.owner.id) == first
    with pytest.raises(Conflict):
        answer(cast.head, key, "Something else")
    row = DeviationAction.objects.get()
    assert (row.cause, row.owner, row.due_on, row.person) == (
        "overload", cast.owner, DUE, cast.owner,
    )  # fmt: skip
    assert [each.id for each in actions_of(actor(cast.owner))] == [row.id]
    finish_action(actor=actor(cast.owner), action_id=row.id, moment=LATER)
    finish_action(actor=actor(cast.owner), action_id=row.id, moment=LATER + timedelta(days=1))
    row.refresh_from_db()
    assert row.done_at == LATER


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"cause": "laziness"}, "cause_unknown"),
        ({"text": "  "}, "action_empty"),
        ({"due_on": date(2026, 11, 29)}, "date_past"),
        ({"owner_id": 0}, "person_unknown"),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    cast: Cast, more: dict[str, object], code: str
) -> None:
    make_case(cast.owner, process="short")
    with pytest.raises(Invalid) as refused:
        answer(cast.head, found(cast.head)[0].key, **more)
    assert refused.value.code == code


def test_only_the_head_of_the_team_answers_and_only_who_has_it_finishes(cast: Cast) -> None:
    make_case(cast.owner, process="short")
    key = found(cast.head)[0].key
    with pytest.raises(NotAllowed):
        answer(cast.owner, key)
    with pytest.raises(NotFound):
        answer(cast.other_head, key)
    row = answer(cast.head, key, owner_id=cast.owner.id)
    for change in (finish_action, close_action):
        for other in (cast.colleague, cast.other_head, cast.stranger):
            with pytest.raises(NotFound):
                change(actor=actor(other), action_id=row.id, moment=LATER)
    assert close_action(actor=actor(cast.head), action_id=row.id, moment=LATER).done_at == LATER


@time_machine.travel(LATER, tick=False)
def test_the_page_tells_deviations_and_takes_their_answers(cast: Cast) -> None:
    make_case(cast.owner, process="short")
    browser = Client()
    browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    panel = browser.get("/control/").context["page"].deviations
    assert (panel.open_count, panel.rows[0].title) == (1, "Overdue: 010 Do 010")
    key = panel.rows[0].key
    assert browser.post("/control/deviation/", {"key": key}).status_code == 422
    told = {"key": key, "cause": "client", "text": "Write a summary", "due_on": DUE}
    browser.post("/control/deviation/", {**told, "owner_id": cast.owner.id})
    row = browser.get("/control/").context["page"].deviations.rows[0]
    assert (row.cause_code, row.action, row.owner) == ("C5", "Write a summary", "Olga Owner")


@pytest.mark.parametrize(
    ("norm", "usual", "limit"), [(10, None, 15), (10, 12.0, 15), (10, 20.5, 20)]
)
def test_stuck_is_older_than_p75_and_than_one_and_a_half_norms(
    norm: int, usual: float | None, limit: int
) -> None:
    assert stuck_limit(norm, usual) == limit
    assert p75([1, 2, 3, 4, 5]) == 4
    assert p75([1, 2, 3, 4]) is None


def test_fifteen_minutes_hold_what_fits_and_pauses_are_not_spent() -> None:
    assert portion([5, 5, 5, 1], 15) == 3
    assert portion([40], 15) == 1
    assert portion([5, 5], -3) == 1
    moments = [MOMENT + timedelta(minutes=each) for each in (0, 2, 60, 61)]
    assert spent(moments, timedelta(minutes=2)) == timedelta(minutes=5)
    assert spent([], timedelta(minutes=2)) == timedelta()
