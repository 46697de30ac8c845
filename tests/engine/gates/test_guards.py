"""Guards against fake filling, by tables."""

from datetime import UTC, datetime, timedelta

import pytest

from techkarta.engine.gates.guards import Doubt, Filling, Sign, doubts, is_forced

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
END = NOON.replace(hour=18)
GOOD = "Pahomova asked for a sample by Friday"


def filling(**more: object) -> Filling:
    known = {"words": GOOD, "minutes": 25, "norm": 30, "at": NOON, "case_id": 1}
    return Filling(**{**known, **more})


def signs(one: Filling, *former: Filling) -> set[str]:
    return {doubt.sign.value for doubt in doubts(one, former, END)}


@pytest.mark.parametrize(
    ("words", "is_short"),
    [
        ("All fine", True),
        ("", True),
        ("ok", True),
        ("All is fine", False),
        ("Electroplating works", False),
        (GOOD, False),
        (None, False),
    ],
)
def test_a_very_short_answer_is_a_sign(words: str | None, *, is_short: bool) -> None:
    assert (Sign.SHORT in signs(filling(words=words))) is is_short


@pytest.mark.parametrize(
    ("former", "is_same"),
    [
        ({"case_id": 2}, True),
        ({"case_id": 2, "words": f" {GOOD.upper()}!"}, True),
        ({"case_id": 1}, False),
        ({"case_id": 2, "words": "Something else was said"}, False),
        ({"case_id": 2, "words": None}, False),
    ],
)
def test_the_same_answer_on_another_case_is_a_sign(
    former: dict[str, object], *, is_same: bool
) -> None:
    assert (Sign.IDENTICAL in signs(filling(), filling(**former))) is is_same


@pytest.mark.parametrize(
    ("at", "beside", "is_sign"),
    [
        (END, (20, 40), True),
        (END - timedelta(minutes=59), (20, 60), True),
        (END + timedelta(hours=2), (5, 6), True),
        (END, (20,), False),
        (END, (20, 61), False),
        (NOON, (5, 6), False),
    ],
)
def test_several_tasks_closed_in_a_minute_at_the_end_of_the_day_are_a_sign(
    at: datetime, beside: tuple[int, ...], *, is_sign: bool
) -> None:
    former = [filling(at=at - timedelta(seconds=each), words=None) for each in beside]
    assert (Sign.AT_ONCE in signs(filling(at=at), *former)) is is_sign


@pytest.mark.parametrize(
    ("facts", "is_sign"),
    [
        ([30] * 10, True),
        ([30] * 9, False),
        ([30] * 9 + [29], False),
        ([29] + [30] * 9, False),
        ([30] * 10 + [5], True),
    ],
)
def test_ten_facts_in_a_row_equal_to_the_norm_are_a_sign(
    facts: list[int], *, is_sign: bool
) -> None:
    one, *former = (filling(minutes=each, words=None) for each in facts)
    assert (Sign.ALWAYS_NORM in signs(one, *former)) is is_sign


@pytest.mark.parametrize(
    ("minutes", "found"),
    [(0, "no_minutes"), (11, "too_fast"), (12, ""), (45, ""), (46, "too_slow")],
)
def test_minutes_far_from_the_norm_are_a_sign(minutes: int, found: str) -> None:
    assert signs(filling(minutes=minutes)) == ({found} if found else set())


def test_a_sign_carries_its_numbers() -> None:
    (doubt,) = doubts(filling(minutes=9), (), END)
    assert doubt.params == {"fact": 9, "norm": 30, "percent": 30}


@pytest.mark.parametrize("sign", list(Sign))
def test_slow_and_untold_minutes_ask_but_do_not_force(sign: Sign) -> None:
    assert is_forced([Doubt(sign=sign)]) is (sign not in {Sign.TOO_SLOW, Sign.NO_MINUTES})
