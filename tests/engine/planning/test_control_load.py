"""Control of a week against 35 % of the fund (F5)."""

from __future__ import annotations

import pytest

from techkarta.engine.planning.control_load import control_load


def test_the_card_and_the_others_share_the_limit() -> None:
    load = control_load(40, 6, [(30, 5), (12, 10)], people=1)
    assert (load.own, load.others, load.fund, load.limit) == (240, 270, 1800, 630)
    assert load.free == 120
    assert round(load.percent) == 81


@pytest.mark.parametrize(("people", "limit"), [(0, 630), (1, 630), (3, 1890)])
def test_each_head_brings_a_fund(people: int, limit: float) -> None:
    assert control_load(10, 1, [], people=people).limit == pytest.approx(limit)


def test_too_much_control_leaves_less_than_nothing() -> None:
    assert control_load(100, 10, [], people=1).free == -370
