"""Statistics of stages: cohorts, override and migration, reach, rows behind numbers, queries."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import User
from techkarta.cases.models import Case, StageVisit
from techkarta.cases.services import Move, lose_case, move_case
from tests.apps.making import PROCESS, make_stages, operation, put_card
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast

# Within the life of a session, after all that happens here.
NOW = MOMENT + timedelta(days=12)


def make_company() -> Cast:
    cast = make_cast()
    make_stages(cast.company)
    return cast


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def move(case: Case, user: User, code: str, days: int, *, is_override: bool = False) -> None:
    """The case goes to another stage some days after the beginning."""
    case.refresh_from_db()
    stage = case.process.stages.get(code=code)
    told = Move(stage_id=stage.id, reason="So", is_override=is_override)
    moment = MOMENT + timedelta(days=days)
    move_case(actor=actor(user), case_id=case.id, version=case.version, move=told, moment=moment)


def lose(case: Case, user: User, days: int) -> None:
    case.refresh_from_db()
    moment = MOMENT + timedelta(days=days)
    lose_case(actor=actor(user), case_id=case.id, version=case.version, reason="No", moment=moment)


def table(user: User, **query: object) -> dict[str, list[str]]:
    """Stage → its cells, as the file tells them."""
    browser = Browser()
    with time_machine.travel(NOW, tick=False):
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        answer = browser.get("/reports/stages/stages.csv", query)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    return {row[0].split()[0]: row[1:] for row in rows[1:]}


def test_conversion_by_entry_cohort(cast: Cast) -> None:
    """Ten leave the first stage: seven forward after 1 to 7 days, three lost; one stays."""
    for number in range(11):
        case = make_case(cast.owner, process=PROCESS)
        if number < 7:
            move(case, cast.owner, "s2", 1 + number)
        elif number < 10:
            lose(case, cast.owner, 3)
    found = table(cast.head)
    assert found["s1"][:6] == ["11", "7", "0", "3", "0", "1"]
    assert found["s1"][6] == "0.7"
    # Working days from Monday: 1, 2, 3, 4, 4, 4, 5.
    assert found["s1"][7:9] == ["4.0", "4.0"]
    assert found["s2"][:2] == ["7", "0"]
    assert found["s2"][6] == ""


def test_a_move_past_the_gate_is_told_apart(cast: Cast) -> None:
    put_card(cast.company, operation("010"), stage="s1")
    case = make_case(cast.owner, process=PROCESS)
    move(case, cast.head, "s2", 2, is_override=True)
    assert table(cast.head)["s1"][:4] == ["1", "0", "1", "0"]


def test_a_change_of_the_card_is_no_new_stay(cast: Cast) -> None:
    case = make_case(cast.owner, process=PROCESS)
    visit = StageVisit.objects.get(case=case)
    visit.left_at, visit.left_how, visit.left_by = MOMENT, "migrated", cast.head
    visit.save()
    StageVisit.objects.create(
        case=case, stage=visit.stage, entered_at=MOMENT + timedelta(days=1), entered_by=cast.head
    )
    assert table(cast.head)["s1"][0] == "1"


def test_everybody_sees_what_he_reaches(cast: Cast) -> None:
    for user in (cast.owner, cast.colleague, cast.outsider):
        make_case(user, process=PROCESS)
    counts = [table(user)["s1"][0] for user in (cast.owner, cast.head, cast.other_head)]
    assert counts == ["1", "2", "1"]


def test_a_number_opens_its_deals(cast: Cast) -> None:
    case = make_case(cast.owner, process=PROCESS, title="Pumps")
    lose(case, cast.owner, 3)
    other = make_case(cast.owner, process=PROCESS, title="Valves")
    browser = Browser()
    with time_machine.travel(NOW, tick=False):
        browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
        said = {"process": case.process_id, "stage": other.stage_id, "way": "lost"}
        page = browser.get("/reports/stages/cases/", said).content.decode()
        assert "Pumps" in page
        assert "Valves" not in page
        for month, is_there in (("2026-11", True), ("2026-10", False), ("x", False)):
            judged = {**said, "way": "judged", "month": month}
            page = browser.get("/reports/stages/cases/", judged).content.decode()
            assert ("Pumps" in page, "Valves" in page) == (is_there, False)
        assert browser.get("/reports/stages/").status_code == 200
        assert (
            browser.get("/reports/stages/", {"period": "x", "process": "7" * 30}).status_code == 200
        )
        empty = browser.get("/reports/stages/", {"period": "90"}).content.decode()
        assert "Conversion" in empty


def test_the_totals_open_the_deals_they_are_made_of(cast: Cast) -> None:
    """Three wait too long, one of them put off twice; one lost lately tells the share won."""
    cases = [make_case(cast.owner, process=PROCESS, title=f"Deal {each}") for each in range(4)]
    Case.objects.filter(pk=cases[0].pk).update(slips=2, amount=500)
    lose(cases[3], cast.owner, 3)
    Case.objects.filter(pk__in=[case.pk for case in cases[:3]]).update(
        entered_at=MOMENT - timedelta(days=200)
    )
    browser = Browser()
    found = {}
    with time_machine.travel(NOW, tick=False):
        browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
        facts = browser.get("/reports/stages/").context["page"].facts
        for fact in facts:
            page = browser.get(fact.url).context["page"]
            assert page.title == fact.label
            found[fact.label] = [row.cells[0].text for row in page.rows]
        file = browser.get(browser.get(facts[2].url).context["page"].csv_url)
    usual = [case.title for case in cases[:3]]
    assert [sorted(each) for each in found.values()] == [
        [case.title for case in cases], usual, usual, ["Deal 0"]
    ]  # fmt: skip
    assert len(file.content.decode("utf-8-sig").splitlines()) == 4


def test_more_deals_take_no_more_queries(cast: Cast) -> None:
    counts = []
    browser = Browser()
    with time_machine.travel(NOW, tick=False):
        browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
        for _ in range(2):
            make_case(cast.owner, process=PROCESS)
            browser.get("/reports/stages/")
            with CaptureQueriesContext(connection) as queries:
                browser.get("/reports/stages/")
            counts.append(len(queries))
    assert counts[0] == counts[1]
