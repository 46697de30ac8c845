"""The line: read from history, simulated, changed, kept and compared."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from techkarta.accounts.models import Organisation
from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Invalid, NotAllowed, NotFound
from techkarta.engine.line.scenario import read_scenario
from techkarta.engine.line.simulation import simulate
from techkarta.line.models import LineScenario
from techkarta.line.pages import answers
from techkarta.line.selectors import forecasts
from techkarta.line.selectors.past import fitted_line, line_past, steady_line
from techkarta.line.services import keep_scenario, remove_scenario, restore_scenario
from techkarta.method.models import CardOperation, CardVersion
from techkarta.work.models import Task
from tests.apps.making import put_card
from tests.world import MOMENT, Cast, actor, make_user

from .conftest import make_deal, stages_of

Queries = Callable[..., Any]
PAGE = "/line/"


@pytest.fixture(autouse=True)
def _few_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what other tests simulated, and simulate little."""
    cache.clear()
    monkeypatch.setattr(forecasts, "OPERATIONS", 1)


@pytest.fixture
def head(client: Browser, cast: Cast) -> Browser:
    client.force_login(cast.head)
    return client


def test_the_past_is_counted_as_it_was(cast: Cast, history: None) -> None:
    known = line_past(actor(cast.head), MOMENT)
    first, second, third = known.stages
    assert (first.past.begun, second.past.begun) == (45, 0)
    assert first.past.left == {str(second.stage.id): 25, "lost": 20}
    assert first.going_on == pytest.approx(25 / 45)
    assert (len(second.ages), second.past.left) == (5, {str(third.stage.id): 20})
    assert third.past.left == {"won": 20}
    assert sum(sum(months.values()) for months in known.won.values()) == 20


def test_a_stay_of_several_cards_is_one(cast: Cast) -> None:
    opened = MOMENT - timedelta(days=30)
    make_deal(cast, opened, [(0, 3, "migrated"), (0, 4, "forward"), (1, 0, "")])
    first, second, _third = line_past(actor(cast.head), MOMENT).stages
    assert first.past.left == {str(second.stage.id): 1}
    assert (len(first.past.days), first.past.begun) == (1, 1)


def test_the_past_of_a_moment_knows_nothing_later(cast: Cast, history: None) -> None:
    before = line_past(actor(cast.head), MOMENT - timedelta(days=91))
    now = line_past(actor(cast.head), MOMENT)
    assert 0 < before.stages[2].past.left["won"] < now.stages[2].past.left["won"]
    assert before.past.days < now.past.days


def test_deals_stand_where_they_are_with_what_is_done(cast: Cast) -> None:
    deal = make_deal(cast, MOMENT - timedelta(days=14), [(0, 7, "forward"), (0, 0, "")])
    operation = CardOperation.objects.filter(no="010").first()
    visits = {True: deal.visits.last(), False: deal.visits.first()}
    for occurrence, days in enumerate((10, 3), 1):
        Task.objects.create(
            organisation=cast.company,
            visit=visits[days < 7],
            operation=operation,
            occurrence=occurrence,
            state="accepted",
            minutes_norm=30,
            done_at=MOMENT - timedelta(days=days),
        )
    told = line_past(actor(cast.head), MOMENT)
    (here,) = fitted_line(told).scenario.present
    assert (here.stage, here.done, here.value) == (str(stages_of(cast)[0].id), ("010",), 100_000)
    assert (here.days, here.age) == (10, 10)
    # A week ago the second doing was still to come, and the deal had stood half as long.
    (before,) = fitted_line(
        line_past(actor(cast.head), MOMENT - timedelta(days=12))
    ).scenario.present
    assert (before.days, before.done) == (2, ())


def test_a_card_of_several_stages_is_divided_among_them(cast: Cast) -> None:
    row = CardVersion.objects.get(card__organisation=cast.company)
    row.content = {**row.content, "stages": ["s1", "s2"], "whole_cycle": True}
    row.pk, row.revision, row.state = None, 2, "in_force"
    CardVersion.objects.filter(card__organisation=cast.company).update(state="superseded")
    row.save()
    row.stages.set(stages_of(cast)[:2])
    make_deal(cast, MOMENT - timedelta(days=14), [(0, 7, "forward"), (1, 0, "")])
    scenario = fitted_line(line_past(actor(cast.head), MOMENT)).scenario
    parts = [[each.no for each in stage.operations] for stage in scenario.stages]
    assert parts == [["010"], ["020"], []]


def test_the_forecast_begins_with_the_deals_at_work_or_does_not(
    head: Browser, history: None
) -> None:
    now = head.get(PAGE).content.decode()
    assert "begins with the 5 deals at work" in now
    assert "start=steady" in now
    steady = head.get(PAGE, {"start": "steady", "people.rep": "9"}).content.decode()
    assert "whatever stands in it today" in steady
    assert 'name="start" value="steady"' in steady


def test_the_last_quarter_is_foretold_from_its_beginning(
    head: Browser, history: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Checked on the last quarter" not in head.get(PAGE).content.decode()
    monkeypatch.setattr(answers, "LEAST_WINS", 1)
    page = head.get(PAGE).content.decode()
    assert "Checked on the last quarter" in page
    assert page.count("within the band") + page.count("outside the band") == 2 + 3


@pytest.mark.parametrize("start", ["present", "steady"])
def test_the_exported_line_gives_the_numbers_of_the_page(
    head: Browser, cast: Cast, history: None, start: str
) -> None:
    answer = head.get(f"{PAGE}line.yaml", {"people.rep": "9", "start": start})
    read = read_scenario(answer.content, lambda _path: pytest.fail("no card is named"))
    assert read.scenario is not None
    assert read.scenario.people["rep"].count == 9
    assert [each.code for each in read.scenario.stages] == ["short-s1", "short-s2", "short-s3"]
    line_now = fitted_line(line_past(actor(cast.head), timezone.now()))
    page = (steady_line(line_now) if start == "steady" else line_now).scenario
    shown = forecasts.forecast_of(page, {"people.rep": 9.0})
    found = simulate(read.scenario, replications=6, seed=1).total.contracts_per_month
    assert found.mean == pytest.approx(shown.mean)
    assert "--replications 6 --seed 1" in answer.content.decode()


def test_a_line_that_cannot_be_made_is_not_exported(head: Browser, cast: Cast) -> None:
    assert head.get(f"{PAGE}line.yaml").status_code == 302
    make_deal(cast, MOMENT - timedelta(days=30), [(0, 3, "forward"), (1, 0, "")])
    answer = head.get(f"{PAGE}line.yaml", {"people.rep": "0"}, follow=True)
    assert "is out of range" in answer.content.decode()


def test_who_has_no_right_sees_nothing_and_another_company_has_its_own(
    cast: Cast, history: None
) -> None:
    with pytest.raises(NotAllowed):
        line_past(actor(cast.owner), MOMENT)
    boss = make_user(cast.other_company, "executive")
    assert not line_past(actor(boss), MOMENT).stages


def test_the_page_shows_flow_forecast_and_what_it_rests_on(head: Browser, history: None) -> None:
    page = head.get(PAGE).content.decode()
    for text in ("Flow by stages", "Contracts a month", "Scenarios side by side", "As it is"):
        assert text in page
    assert "Reckoned from deals since" in page
    assert "contracts are known" not in page


def test_few_contracts_are_said_to_be_few(head: Browser, cast: Cast) -> None:
    make_deal(cast, MOMENT - timedelta(days=30), [(0, 3, "forward"), (1, 0, "")])
    assert "Only 0 contracts are known" in head.get(PAGE).content.decode()


def test_a_company_without_deals_is_told_what_the_page_is_for(head: Browser) -> None:
    page = head.get(PAGE).content.decode()
    assert "No deal has come into the line yet" in page
    assert "Scenarios side by side" not in page


def test_queries_do_not_grow_with_deals(
    head: Browser, cast: Cast, history: None, django_assert_max_num_queries: Queries
) -> None:
    with django_assert_max_num_queries(40) as first:
        head.get(PAGE)
    for week in range(3, 9):
        make_deal(cast, MOMENT - timedelta(days=7 * week), [(0, 3, "forward"), (1, 0, "")])
    with django_assert_max_num_queries(len(first)):
        head.get(PAGE)


def test_what_is_asked_is_simulated_beside_today(head: Browser, history: None) -> None:
    page = head.get(PAGE, {"people.rep": "9"}).content.decode()
    assert "What is asked" in page
    assert "Keep the scenario" in page


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("people.rep", "many", "is out of range"),
        ("people.rep", "0", "is out of range"),
        ("people.rep", "1e99", "is out of range"),
        ("people.wizard", "2", "the line no longer has"),
        ("norm.1.2.3", "2", "the line no longer has"),
        ("inflow.999999", "2", "the line no longer has"),
    ],
)
def test_an_address_edited_by_hand_is_answered(
    head: Browser, history: None, path: str, text: str, told: str
) -> None:
    answer = head.get(PAGE, {path: text})
    assert answer.status_code == 200
    assert told in answer.content.decode()


def test_a_draft_is_tried_on_the_line(head: Browser, cast: Cast, history: None) -> None:
    row = CardVersion.objects.get(card__organisation=cast.company)
    row.pk, row.revision, row.state = None, 2, "draft"
    row.content["operations"][0]["norm"]["minutes"] = 240
    row.save()
    page = head.get(PAGE, {"card": row.pk}).content.decode()
    assert "s1 by revision 2 of the card" in page
    assert "Keep the scenario" not in page
    row.content["operations"][0]["after"] = ["020"]
    row.save()
    assert "mend its findings first" in head.get(PAGE, {"card": row.pk}).content.decode()


def test_beside_the_approval_stands_what_a_card_does_to_the_line(
    head: Browser, cast: Cast, history: None
) -> None:
    row = CardVersion.objects.get(card__organisation=cast.company)
    row.pk, row.revision, row.state = None, 2, "draft"
    row.content["operations"][0]["norm"]["minutes"] = 240
    row.save()
    part = head.get(f"{PAGE}cards/{row.pk}/").content.decode()
    assert "minutes a deal" in part
    assert "load" in part
    assert "Days on" in part


def test_a_draft_over_several_stages_is_told_stage_by_stage(
    head: Browser, cast: Cast, history: None
) -> None:
    row = CardVersion.objects.get(card__organisation=cast.company)
    row.pk, row.revision, row.state = None, 2, "draft"
    row.content = {**row.content, "stages": ["s1", "s2"], "whole_cycle": True}
    row.save()
    part = head.get(f"{PAGE}cards/{row.pk}/").content.decode()
    assert part.count("Days on") == 2


def test_a_card_of_another_company_is_not_found(head: Browser, cast: Cast, history: None) -> None:
    row = put_card(cast.other_company, code="their-card")
    assert head.get(f"{PAGE}cards/{row.pk}/").status_code == 404
    assert head.get(PAGE, {"card": row.pk}).status_code == 404


def test_more_than_can_be_simulated_is_refused(head: Browser, cast: Cast, history: None) -> None:
    process = stages_of(cast)[0].process_id
    page = head.get(PAGE, {f"inflow.{process}": "1e9"}).content.decode()
    assert "lower the inflow" in page


def test_people_are_found_for_contracts(head: Browser, history: None) -> None:
    page = head.get(PAGE, {"goal": "30"}).content.decode()
    assert "the simulated line brings" in page
    assert "New deals a month" in page


def test_a_scenario_is_kept_compared_taken_off_and_put_back(
    head: Browser, cast: Cast, history: None
) -> None:
    data = {"title": " A  ninth rep ", "people.rep": "9"}
    answer = head.post(f"{PAGE}scenarios/", data, follow=True)
    row = LineScenario.objects.get()
    assert (row.title, row.changes) == ("A ninth rep", {"people.rep": 9.0})
    assert "A ninth rep" in answer.content.decode()
    answer = head.post(f"{PAGE}scenarios/{row.id}/remove/", follow=True)
    assert "Put it back" in answer.content.decode()
    head.post(f"{PAGE}scenarios/{row.id}/remove/")
    head.post(f"{PAGE}scenarios/{row.id}/restore/")
    told = AuditEntry.objects.filter(subject="line_scenario").order_by("id")
    assert list(told.values_list("action", flat=True)) == [
        "line_scenario.keep",
        "line_scenario.remove",
        "line_scenario.restore",
    ]


def keep(cast: Cast, title: str, changes: dict[str, float]) -> LineScenario:
    return keep_scenario(actor=actor(cast.head), title=title, changes=changes, moment=MOMENT)


@pytest.mark.parametrize(
    ("title", "changes", "code"),
    [
        ("  ", {"people.rep": 2.0}, "scenario_unnamed"),
        ("Same", {}, "scenario_unchanged"),
        ("BUSY", {"people.rep": 2.0}, "scenario_there"),
        ("Wizards", {"people.wizard": 2.0}, "scenario_impossible"),
        ("Half", {"people.rep": 1.5}, "scenario_impossible"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    cast: Cast, history: None, title: str, changes: dict[str, float], code: str
) -> None:
    keep(cast, "Busy", {"people.rep": 3.0})
    with pytest.raises(Invalid) as told:
        keep(cast, title, changes)
    assert told.value.code == code
    assert LineScenario.objects.count() == 1


def test_no_more_are_kept_than_can_be_compared(cast: Cast, history: None) -> None:
    for count in range(6):
        keep(cast, f"Scenario {count}", {"people.rep": 2.0 + count})
    with pytest.raises(Invalid, match="scenarios_many"):
        keep(cast, "One more", {"people.rep": 20.0})


def test_a_title_taken_meanwhile_stays_with_the_new_one(cast: Cast, history: None) -> None:
    row = keep(cast, "Busy", {"people.rep": 3.0})
    told: dict[str, Any] = {"actor": actor(cast.head), "moment": MOMENT}
    remove_scenario(scenario_id=row.id, **told)
    keep(cast, "Busy", {"people.rep": 4.0})
    with pytest.raises(Invalid, match="scenario_there"):
        restore_scenario(scenario_id=row.id, **told)


def test_another_company_has_no_such_scenario(cast: Cast, history: None) -> None:
    row = keep(cast, "Busy", {"people.rep": 3.0})
    other = Organisation.objects.exclude(pk=cast.company.pk).get()
    LineScenario.objects.filter(pk=row.pk).update(organisation=other)
    with pytest.raises(NotFound):
        remove_scenario(actor=actor(cast.head), scenario_id=row.id, moment=MOMENT)


def test_a_kept_scenario_whose_stage_is_gone_says_so(
    head: Browser, cast: Cast, history: None
) -> None:
    row = keep(cast, "Busy", {"people.rep": 3.0})
    LineScenario.objects.filter(pk=row.pk).update(changes={"going_on.999999": 0.5})
    page = head.get(PAGE).content.decode()
    assert "the line no longer has" in page


def test_history_alone_makes_a_line_that_can_be_run(cast: Cast, history: None) -> None:
    found = fitted_line(line_past(actor(cast.head), MOMENT))
    assert found.scenario.days - found.scenario.warmup == 250
    assert {each.code for each in found.assumed} <= {"usual_stay", "way_onward", "nobody"}
