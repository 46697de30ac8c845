"""Adaptive sampling of checks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.gates.sampling import (
    CheckResult,
    Trust,
    is_drawn,
    share_of_checks,
    trust_of,
)

RESULTS = {
    "+": CheckResult(is_accepted=True),
    "-": CheckResult(is_accepted=False),
    "!": CheckResult(is_accepted=False, is_critical=True),
}


@pytest.mark.parametrize(
    ("history", "share"),
    [
        ("", 1.0),
        ("+" * 9, 1.0),
        ("+" * 10, 0.2),
        ("+" * 9 + "-" + "+" * 9, 1.0),
        ("+" * 9 + "-" + "+" * 10, 0.2),
        ("+" * 10 + "-", 0.2),
        ("+" * 10 + "!", 1.0),
        ("+" * 30 + "!" + "+" * 9, 1.0),
        ("+" * 30 + "!" + "+" * 10, 0.2),
        ("!", 1.0),
    ],
)
def test_trust_is_earned_in_a_row_and_lost_at_once(history: str, share: float) -> None:
    assert share_of_checks(trust_of(RESULTS[each] for each in history)) == share


@pytest.mark.parametrize(
    ("declared", "share"), [(None, 0.2), (0.0, 0.2), (0.1, 0.2), (0.5, 0.5), (1.0, 1.0)]
)
def test_the_share_of_the_card_is_a_floor(declared: float | None, share: float) -> None:
    assert share_of_checks(Trust(is_earned=True), declared) == share
    assert share_of_checks(Trust(), declared) == 1.0


@given(st.floats(0, 1, exclude_max=True))
def test_a_whole_share_draws_everything_and_none_nothing(value: float) -> None:
    assert is_drawn(1.0, value)
    assert not is_drawn(0.0, value)
    assert is_drawn(0.2, value) == (value < 0.2)
