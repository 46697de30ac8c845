"""Conditions decided on what is known."""

import pytest

from techkarta.engine.execution.conditions import Attributes, holds

BOTH = {"type": ("a", "b"), "size": ("l",)}


@pytest.mark.parametrize(
    ("attributes", "verdict"),
    [
        ({"type": "a", "size": "l"}, True),
        ({"type": ("c", "b"), "size": "l"}, True),
        ({"type": "c", "size": "l"}, False),
        ({"type": "a"}, None),
        ({"type": "a", "size": None}, None),
        ({"type": "c"}, False),
        ({"size": ()}, False),
        ({}, None),
    ],
)
def test_several_attributes_are_and(attributes: Attributes, *, verdict: bool | None) -> None:
    assert holds(BOTH, attributes) is verdict


def test_no_condition_holds() -> None:
    assert holds({}, {}) is True
