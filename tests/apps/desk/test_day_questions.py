"""Questions of the stage are work: in My day with the place to answer, once, gone when answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import User
from techkarta.desk.asking import ToAsk, to_ask
from techkarta.desk.starter import load_starter
from tests.apps.forms.conftest import TODAY, make_desk
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_cast


def make_company() -> Cast:
    made = make_cast()
    load_starter(organisation_id=made.company.id, moment=MOMENT)
    return made


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def asked_of(user: User, days: int = 0) -> ToAsk:
    return to_ask(actor(user), TODAY + timedelta(days=days))


def test_the_questions_of_the_stage_and_no_others(cast: Cast) -> None:
    desk = make_desk(cast, "industrial", stage="t1")
    found = asked_of(cast.owner)
    assert (found.count, found.cases[0].count) == (2, 2)
    assert [each.is_critical for each in found.cases[0].questions] == [True, False]
    assert found.cases[0].questions[0].url == f"/cases/{desk.case.id}/questions/#q-i1"
    assert asked_of(cast.colleague).count == 0


def test_answered_it_is_gone_and_out_of_date_it_comes_back(cast: Cast) -> None:
    desk = make_desk(cast, "industrial", stage="t1")
    desk.answer("i1")
    assert asked_of(cast.owner).count == 1
    desk.answer("i2")
    assert asked_of(cast.owner).count == 0
    # The second one held for half a year, the first one for a year.
    stale = asked_of(cast.owner, 181)
    assert [each.url[-4:] for each in stale.cases[0].questions] == ["q-i2"]


def test_a_question_about_a_client_of_two_deals_is_asked_once(cast: Cast) -> None:
    desk = make_desk(cast, "industrial", stage="t1")
    other = make_desk(cast, "trading", stage="t1").case
    other.client = desk.client
    other.save()
    found = asked_of(cast.owner)
    assert (found.count, [case.title for case in found.cases]) == (2, [desk.case.title])


def test_my_day_shows_them_at_a_constant_cost(cast: Cast) -> None:
    make_desk(cast, "industrial", stage="t1")
    with CaptureQueriesContext(connection) as one:
        asked_of(cast.owner)
    for _more in range(3):
        make_desk(cast, "industrial", "trading", stage="t1")
    with CaptureQueriesContext(connection) as four:
        assert len(asked_of(cast.owner).cases) == 4
    assert len(four) == len(one) < 15
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get("/")
    assert "#q-i1" in page.content.decode()
