"""F3 with the figures of the field: conversion, velocity, ages, forecast on proved stages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.formulas.stages import (
    Step,
    conversion,
    forecast,
    quantile,
    standing,
    velocity,
)
from techkarta.engine.formulas.stuck import p75, stuck_limit


def test_velocity_is_money_a_day() -> None:
    told = velocity(cases=24, amount=Decimal(900_000), share=0.28, days=75)
    assert told == Decimal(80_640)
    assert velocity(cases=24, amount=Decimal(900_000), share=0.28, days=0) is None


@pytest.mark.parametrize(
    ("forward", "lost", "told"), [(7, 3, 0.7), (6, 3, None), (0, 10, 0.0), (0, 0, None)]
)
def test_a_share_of_fewer_than_ten_is_hidden(forward: int, lost: int, told: float | None) -> None:
    assert conversion(forward, lost) == told


def test_ages_are_quantiles_and_not_means() -> None:
    days = [1, 2, 3, 4, 100]
    assert (quantile(days, 0.5), quantile(days, 0.75)) == (3, 4)
    assert quantile([], 0.5) is None


def test_stuck_is_beyond_p75_and_one_and_a_half_norms() -> None:
    assert stuck_limit(10, p75([4, 8, 12, 16, 20])) == 16
    assert stuck_limit(10, p75([4, 8, 12])) == 15


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        ([(0, "")], 0),
        ([(3, "")], 0),
        ([(0, "forward"), (1, "")], 1),
        ([(0, "forward"), (1, "override"), (2, "")], 1),
        ([(0, "override"), (1, "forward"), (2, "")], 0),
        ([(0, "forward"), (1, "forward"), (2, "back"), (0, "")], 0),
        ([(0, "forward"), (1, "back"), (0, "forward"), (1, "")], 1),
    ],
)
def test_only_proved_stages_count(steps: list[tuple[int, str]], place: int) -> None:
    assert standing([Step(place=each, how=how) for each, how in steps]) == place


def test_the_forecast_takes_history_and_tells_what_has_none() -> None:
    told = forecast([(Decimal(100), 0.5), (Decimal(300), 0.1), (Decimal(70), None)])
    assert told == (Decimal(80), Decimal(70))


@given(st.lists(st.integers(0, 400), min_size=1), st.floats(0, 1))
def test_a_quantile_lies_within(days: list[int], share: float) -> None:
    told = quantile(days, share)
    assert told is not None
    assert min(days) <= told <= max(days)
