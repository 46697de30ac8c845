"""Evidence and the way from done."""

import pytest

from techkarta.engine.cards.model import ControlMethod, Evidence, EvidenceKind
from techkarta.engine.execution.completion import evidence_missing, outcome_of_completion

FILE, NOTE = EvidenceKind.FILE, EvidenceKind.NOTE


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({}, {FILE: 2}),
        ({FILE: 1}, {FILE: 1}),
        ({FILE: 2}, {}),
        ({FILE: 3}, {}),
        ({NOTE: 5}, {FILE: 2}),
    ],
)
def test_evidence_is_counted_by_kind(
    given: dict[EvidenceKind, int], missing: dict[EvidenceKind, int]
) -> None:
    assert evidence_missing(Evidence(kind=FILE, min=2), given) == missing


def test_no_rule_asks_for_nothing() -> None:
    assert evidence_missing(None, {}) == {}


@pytest.mark.parametrize(
    ("method", "is_drawn", "outcome"),
    [
        ("automatic", False, "accepted"),
        ("automatic", True, "accepted"),
        ("sampled", False, "accepted"),
        ("sampled", True, "done"),
        ("each", False, "done"),
        ("client", False, "accepted"),
        ("joint", False, "done"),
        ("defence", False, "done"),
    ],
)
def test_control_decides_the_way_from_done(method: str, *, is_drawn: bool, outcome: str) -> None:
    control = ControlMethod(method)
    found = outcome_of_completion(control, is_evidence_enough=True, is_drawn=is_drawn)
    assert found == outcome
    unproved = outcome_of_completion(control, is_evidence_enough=False, is_drawn=is_drawn)
    assert unproved == "done"


def test_without_a_method_a_person_decides() -> None:
    assert outcome_of_completion(None, is_evidence_enough=True) == "done"
