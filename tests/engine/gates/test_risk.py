"""The risk of a check that waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.gates.guards import Sign
from techkarta.engine.gates.risk import WHY, CheckFacts, risk

PLAIN = CheckFacts(why="drawn", is_mandatory=False)


@pytest.mark.parametrize(
    ("more", "score", "first"),
    [
        ({}, 10, "drawn"),
        ({"why": "new"}, 30, "new"),
        ({"why": "each", "is_mandatory": True}, 25, "each"),
        ({"signs": (Sign.TOO_FAST,)}, 35, "too_fast"),
        ({"holds_gate": True}, 25, "holds_gate"),
        ({"size": 1.9}, 10, "drawn"),
        ({"size": 2.0}, 25, "large"),
        ({"client_class": "A"}, 20, "drawn"),
        ({"client_class": "B"}, 10, "drawn"),
        ({"returns": 2}, 20, "drawn"),
        ({"waits": 3}, 16, "drawn"),
        ({"waits": 30}, 20, "drawn"),
        ({"opens": 3}, 15, "drawn"),
        ({"why": "critical", "signs": tuple(Sign), "holds_gate": True}, 99, "critical"),
    ],
)
def test_points_come_from_the_table(more: dict[str, object], score: int, first: str) -> None:
    known = {"why": "drawn", "is_mandatory": False}
    found = risk(CheckFacts(**{**known, **more}))
    assert (found.score, found.reasons[0].code) == (score, first)


@given(st.sampled_from(sorted(WHY)), st.sets(st.sampled_from(list(Sign))), st.integers(0, 99))
def test_a_score_stays_within_its_scale_and_never_falls_by_a_doubt(
    why: str, signs: set[Sign], waits: int
) -> None:
    calm = risk(CheckFacts(why=why, waits=waits))
    doubtful = risk(CheckFacts(why=why, waits=waits, signs=tuple(signs)))
    assert 0 <= calm.score <= doubtful.score <= 99
