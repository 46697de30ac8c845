"""A line filled from the past, changed by single values, and staffed for a goal."""

import math
from dataclasses import replace

import pytest

from techkarta.engine.cards.model import Card, Norm, Operation
from techkarta.engine.errors import EngineError
from techkarta.engine.line.fitting import Fitted, Past, StagePast, fitted, with_card
from techkarta.engine.line.forecast import band, chance_better, forecast, settled, staffed
from techkarta.engine.line.model import MONTH_DAYS, Law
from techkarta.engine.line.soundness import unsound
from techkarta.engine.line.what_if import changed, values_of

CARD = Card(
    code="sale",
    title="Sale",
    process="sales",
    stages=("first",),
    operations=(
        Operation(no="010", title="Call", role="rep", norm=Norm(minutes=60)),
        Operation(no="020", title="Send", role="rep", norm=Norm(minutes=30), after=("010",)),
        Operation(no="030", title="Note", role="rep", after=("020",)),
    ),
)


NUMBERS = tuple(each.no for each in CARD.operations)


def first(**values: object) -> StagePast:
    known: dict[str, object] = {
        "code": "first",
        "process": "sales",
        "card": CARD,
        "normal_days": 5,
        "begun": 100,
        "days": (4, 6, 4, 6, 4, 6),
        "left": {"second": 60, "lost": 40},
        "minutes": {"010": [80, 100] * 5},
    }
    return StagePast(**{**known, **values})  # type: ignore[arg-type]


SECOND = StagePast(
    code="second",
    process="sales",
    card=None,
    normal_days=3,
    left={"won": 30, "lost": 30},
    minutes={},
)


def line(*stages: StagePast, days: float = 50, people: int = 3) -> Fitted:
    past = Past(days=days, stages=stages or (first(), SECOND), people={"rep": people})
    found = fitted(past, days=250)
    return replace(found, scenario=settled(found.scenario, days=250))


def test_inflow_ways_minutes_and_stays_are_those_of_the_past() -> None:
    scenario = line().scenario
    assert not unsound(scenario)
    assert [(each.stage, each.per_day) for each in scenario.sources] == [("first", 2.0)]
    stage = scenario.stage("first")
    assert stage.next == {"second": 0.6, "lost": 0.4}
    assert stage.wait is not None
    assert (stage.wait.mean, round(stage.wait.cv, 3)) == (5, 0.2)
    call, send = stage.operations
    assert (call.time.mean, send.time.mean) == (90, 30)
    assert call.time.law is Law.LOGNORMAL
    assert scenario.people["rep"].count == 3


def test_what_the_past_does_not_tell_is_said() -> None:
    silent = first(days=(4,), left={"first": 3})
    found = line(silent, SECOND, people=0)
    assert {each.code for each in found.assumed} == {"usual_stay", "way_onward", "nobody"}
    assert not unsound(found.scenario)
    assert found.scenario.stage("first").next == {"first": 0.75, "second": 0.25}
    assert found.scenario.people["rep"].count == 1


def test_another_card_keeps_the_facts_of_norms_it_leaves() -> None:
    past = Past(days=50, stages=(first(), SECOND), people={"rep": 3})
    call, send, note = CARD.operations
    heavier = replace(CARD, operations=(call, replace(send, norm=Norm(minutes=50)), note))
    quicker = replace(CARD, operations=(replace(call, norm=Norm(minutes=45)), send, note))
    for card, minutes in ((heavier, [90, 50]), (quicker, [45, 30])):
        scenario = fitted(with_card(past, {"first": NUMBERS}, card), days=250).scenario
        assert [each.time.mean for each in scenario.stage("first").operations] == minutes


def test_a_line_nothing_came_to_is_refused() -> None:
    with pytest.raises(EngineError, match="no_arrivals"):
        line(first(begun=0), SECOND)


@pytest.mark.parametrize(
    ("path", "value", "now"),
    [
        ("people.rep", 5, 3),
        ("inflow.sales", 3.5, 2.0),
        ("norm.first.010", 45, 90),
        ("going_on.first", 0.9, 0.6),
    ],
)
def test_a_change_changes_one_thing_alone(path: str, value: float, now: float) -> None:
    before = line().scenario
    after = changed(before, {path: value})
    assert not unsound(after)
    differing = {
        key: (values_of(before)[key], value)
        for key, value in values_of(after).items()
        if not math.isclose(value, values_of(before)[key])
    }
    assert differing == {path: (pytest.approx(now), pytest.approx(value))}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("people.nobody", 2, "no_such_setting"),
        ("norm.first.999", 2, "no_such_setting"),
        ("weather", 1, "no_such_setting"),
        ("people.rep", 1.5, "bad_setting"),
        ("people.rep", 0, "bad_setting"),
        ("inflow.sales", float("nan"), "bad_setting"),
        ("norm.first.010", -5, "bad_setting"),
        ("going_on.first", 1.2, "bad_setting"),
    ],
)
def test_an_impossible_change_is_refused_by_name(path: str, value: float, code: str) -> None:
    with pytest.raises(EngineError) as told:
        changed(line().scenario, {path: value})
    assert (told.value.code, told.value.params["path"]) == (code, path)


def test_a_forecast_agrees_with_the_traffic_equations() -> None:
    found = forecast(line().scenario, replications=20, seed=1)
    assert found.mean == pytest.approx(2 * 0.6 * 0.5 * MONTH_DAYS, rel=0.05)
    assert found.low < found.mean < found.high
    share = sum(found.low <= each <= found.high for each in found.contracts)
    assert share >= 0.93 * len(found.contracts)
    assert found.load.by_role["rep"] == pytest.approx(2 * 120 / (3 * 480 * 0.75))


def test_the_band_is_of_order_statistics() -> None:
    assert band([float(each) for each in range(41)]) == pytest.approx((1.0, 39.0))
    assert band([7.0]) == (7.0, 7.0)


def test_more_inflow_is_very_likely_more_contracts() -> None:
    scenario = line(people=9).scenario
    now = forecast(scenario, replications=6, seed=1)
    then = forecast(changed(scenario, {"inflow.sales": 4.0}), replications=6, seed=1)
    assert chance_better(now, now) == 0.5
    assert chance_better(now, then) > 0.95
    assert chance_better(then, now) < 0.05


def test_people_are_found_for_a_goal() -> None:
    found = staffed(line(people=1).scenario, 25, replications=6, seed=1)
    assert found is not None
    assert found.forecast.mean >= 25 * 0.97
    assert found.changes["inflow.sales"] == pytest.approx(25 / MONTH_DAYS / 0.3)
    needed = found.changes["inflow.sales"] * 120 / (480 * 0.75)
    assert needed <= found.changes["people.rep"] <= needed / 0.85 + 2


def test_nothing_is_found_where_nothing_is_won() -> None:
    barren = StagePast(
        code="second", process="sales", card=None, normal_days=3, left={"lost": 9}, minutes={}
    )
    assert staffed(line(first(), barren).scenario, 5, replications=5, seed=1) is None


def test_the_empty_start_is_forgotten_before_counting_begins() -> None:
    slow = first(days=(100,) * 6)
    scenario = line(slow, SECOND).scenario
    # A hundred days, and three more for six deals of ten, three times.
    assert scenario.warmup == round(3 * (100 + 0.6 * 3))
    assert scenario.days == scenario.warmup + 250
