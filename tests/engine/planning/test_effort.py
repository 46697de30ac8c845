"""Minutes of operations and cards by role."""

import pytest

from techkarta.engine.cards.model import Control, ControlMethod, Norm, Resource, ResourceKind
from techkarta.engine.planning.effort import (
    control_minutes_by_role,
    minutes_by_role,
    operation_minutes,
    operation_minutes_by_role,
)
from tests.engine.making import card, operation


def people(role: str, minutes: int | None) -> Resource:
    return Resource(kind=ResourceKind.PEOPLE, role=role, minutes=minutes)


@pytest.mark.parametrize(
    ("norm", "expected"),
    [
        (None, 0),
        (Norm(minutes=5), 5),
        (Norm(minutes=5, setup=30), 35),
        (Norm(minutes=70, setup=90, batch=4), 92.5),
        (Norm(minutes=1, setup=10, batch=3), 4.333333),
        (Norm(minutes=10, setup=60, batch=4), 25),
    ],
)
def test_minutes_are_the_norm_and_a_share_of_the_setup(norm: Norm, expected: float) -> None:
    found = operation_minutes(operation("010", norm=norm))
    assert found == expected
    assert isinstance(found, int) == float(expected).is_integer()


@pytest.mark.parametrize(
    ("participants", "resources", "expected"),
    [
        ((), (), {"rep": 60}),
        (("specialist",), (), {"rep": 60, "specialist": 60}),
        (("specialist",), (people("specialist", 20),), {"rep": 60, "specialist": 20}),
        (("specialist",), (people("specialist", None),), {"rep": 60, "specialist": 60}),
        ((), (people("legal", 15), people("legal", 5)), {"rep": 60, "legal": 20}),
        ((), (people("rep", 10),), {"rep": 70}),
        (("rep",), (), {"rep": 120}),
    ],
)
def test_everybody_an_operation_occupies_is_counted(
    participants: tuple[str, ...], resources: tuple[Resource, ...], expected: dict[str, int]
) -> None:
    one = operation("010", 60, participants=participants, resources=resources)
    assert operation_minutes_by_role(one) == expected


def test_thirds_add_up_to_a_whole() -> None:
    third = Norm(minutes=1, setup=10, batch=3)
    one = card(*(operation(no, norm=third) for no in ("010", "020", "030")))
    assert minutes_by_role(one) == {"rep": 13}


def control(method: str, by: str | None, minutes: int, share: float | None = None) -> Control:
    return Control(method=ControlMethod(method), by=by, minutes=minutes, share=share)


def test_controllers_are_counted_by_the_share_they_check() -> None:
    one = card(
        operation("010", control=control("each", "head_of_sales", 10)),
        operation("020", control=control("sampled", "head_of_sales", 10, 0.2)),
        operation("030", control=control("sampled", "executive", 10)),
        operation("040", control=control("client", None, 10)),
        operation("050"),
    )
    assert control_minutes_by_role(one) == {"head_of_sales": 12, "executive": 10}
