"""The rhythm of orders and the potential of a client, by worked figures."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from techkarta.engine.errors import EngineError
from techkarta.engine.formulas.orders import Purchase, Rhythm, rhythm_of, usual_interval
from techkarta.engine.formulas.potential import Estimate, potential

START = date(2026, 3, 2)


def every(days: int, count: int, amount: int = 100) -> Rhythm:
    return rhythm_of(
        Purchase(day=START + timedelta(days=days * n), amount=Decimal(amount)) for n in range(count)
    )


def codes(rhythm: Rhythm, today: date) -> list[str]:
    return [signal.code for signal in rhythm.signals(today)]


def test_the_potential_of_the_worked_example() -> None:
    estimates = [
        Estimate(amount=Decimal(1200) * Decimal("3.2") * 410, ground="document"),
        Estimate(amount=Decimal(1_900_000), ground="one_word"),
        Estimate(amount=Decimal(1_200_000), ground="analogue"),
    ]
    alone = potential(estimates[:1], sales=Decimal(420_000), available=Decimal("0.8"))
    assert alone.amount == 1_574_400
    assert round(alone.share * 100, 1) == Decimal("26.7")
    assert alone.white_spot == 839_520
    assert alone.doubts == ("one_method",)
    together = potential(estimates, sales=Decimal(420_000))
    assert together.amount == 1_609_000
    assert round(together.spread * 100, 1) == Decimal("43.5")
    assert together.doubts == ("wide_spread",)


def test_more_than_the_whole_is_a_mistake_of_the_potential() -> None:
    found = potential([Estimate(amount=Decimal(10), ground="document")] * 2, sales=Decimal(11))
    assert (found.doubts, found.white_spot) == (("share_over_whole",), 0)
    for wrong in ([], [Estimate(amount=Decimal(0), ground="document")],
                  [Estimate(amount=Decimal(1), ground="rumour")]):  # fmt: skip
        with pytest.raises(EngineError):
            potential(wrong, sales=Decimal())


def test_the_usual_interval_is_a_median_and_needs_three_days() -> None:
    assert every(14, 2).interval is None
    assert every(14, 9).interval == 14
    days = [START + timedelta(days=n) for n in (0, 10, 20, 110)]
    assert usual_interval(days) == 10, "one long pause does not change what is usual"


@pytest.mark.parametrize(("days", "is_late"), [(30, False), (31, True)])
def test_a_pause_over_one_and_a_half_intervals_is_a_signal(days: int, *, is_late: bool) -> None:
    rhythm = every(20, 4)
    today = rhythm.last_day + timedelta(days=days)
    assert ("order_late" in codes(rhythm, today)) is is_late


@pytest.mark.parametrize(("amount", "is_low"), [(70, True), (71, False), (0, True)])
def test_a_month_30_percent_below_the_mean_of_three_is_a_signal(
    amount: int, *, is_low: bool
) -> None:
    sums = {5: 90, 6: 100, 7: 110, 8: amount}
    rhythm = rhythm_of(
        Purchase(day=date(2026, month, 3), amount=Decimal(total))
        for month, total in sums.items()
        if total
    )
    found = codes(rhythm, date(2026, 9, 2))
    assert ("orders_fell" in found) is is_low


def test_a_new_client_has_no_mean_to_fall_from() -> None:
    rhythm = rhythm_of([Purchase(day=date(2026, 8, 20), amount=Decimal(5))])
    assert codes(rhythm, date(2026, 10, 1)) == []
