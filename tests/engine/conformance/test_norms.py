"""Chronometry: the row and its К, quantiles, proposals."""

from fractions import Fraction

import pytest

from techkarta.engine.cards.model import Norm
from techkarta.engine.conformance.norms import chronometry, quantile, row_of
from tests.engine.making import operation


def test_the_row_of_the_worked_example() -> None:
    """F4: К = 4.0, without 5 and 20 it is 1.43 and the mean 8.83."""
    row = row_of([5, 7, 9, 9, 20, 10, 8, 10], limit=1.5)
    assert row.k == 4.0
    assert row.cleaned == pytest.approx(1.43, abs=0.005)
    assert row.mean == pytest.approx(8.83, abs=0.005)
    assert (row.dropped, row.is_steady) == (2, True)


@pytest.mark.parametrize(
    ("values", "limit", "k", "dropped", "is_steady"),
    [
        ([10, 20, 30], 3.0, 3.0, 0, True),
        ([10, 20, 31], 3.0, 3.1, 2, True),
        ([1, 10, 40, 50], 3.0, 50.0, 2, False),
        ([0, 10, 10], 3.0, None, 2, True),
        ([0, 0, 10, 10], 3.0, None, 2, False),
        ([1, 100], 3.0, 100.0, 0, False),
        ([7], 3.0, 1.0, 0, True),
        ([0], 3.0, None, 0, False),
    ],
)
def test_steadiness(
    values: list[float], limit: float, k: float | None, dropped: int, *, is_steady: bool
) -> None:
    row = row_of(values, limit)
    assert (row.k, row.dropped, row.is_steady) == (k, dropped, is_steady)


def test_quantiles_lie_between_the_values() -> None:
    values = [float(value) for value in range(1, 12)]
    assert quantile(values, Fraction(1, 10)) == 2
    assert quantile(values, Fraction(1, 2)) == 6
    assert quantile([1, 2], Fraction(9, 10)) == pytest.approx(1.9)
    assert quantile([5], Fraction(9, 10)) == 5


@pytest.mark.parametrize(
    ("minutes", "n", "proposal"),
    [
        (12, 10, None),  # 20 % exactly
        (12.1, 10, 12),
        (12.6, 10, 13),
        (7.9, 10, 8),
        (8, 10, None),
        (40, 9, None),
        (0.2, 10, 1),  # a norm takes at least a minute
    ],
)
def test_a_norm_is_proposed_beyond_a_fifth_and_from_ten_observations(
    minutes: float, n: int, proposal: int | None
) -> None:
    found = chronometry("card", operation("010", norm=Norm(minutes=10)), [minutes] * n)
    assert (found.n, found.norm, found.proposal) == (n, 10, proposal)


def test_counts_beyond_the_limits() -> None:
    made = operation("010", norm=Norm(minutes=10, setup=40, batch=4))
    found = chronometry("card", made, [7.9, 8, 30, 30.1, 100])
    assert (found.norm, found.under, found.over) == (20, 1, 2)


def test_nothing_is_known_without_observations_or_norm() -> None:
    found = chronometry("card", operation("010", norm=Norm(minutes=10)), [])
    assert (found.n, found.median, found.row, found.proposal) == (0, None, None, None)
    found = chronometry("card", operation("010"), [10] * 20)
    assert (found.norm, found.proposal, found.under, found.over) == (None, None, 0, 0)
