"""The exact cost: equal to the optimal alignment by brute force, however it is found."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Join, Repeat, RepeatUnit
from techkarta.engine.conformance import antichain
from techkarta.engine.conformance.antichain import Candidate, heaviest, heaviest_by_states
from techkarta.engine.conformance.flow import heaviest_by_flow
from techkarta.engine.conformance.standard import OFF_CARD, Standard, standard
from techkarta.engine.conformance.structure import structure
from tests.engine.conformance.optimal import optimal_cost
from tests.engine.making import card, cards, operation

WEEKLY = Repeat(every=1, unit=RepeatUnit.WEEK)
CARDS = cards(
    largest=6,
    is_mandatory=st.booleans(),
    repeat=st.sampled_from([None, None, WEEKLY]),
)


@st.composite
def traces(draw: st.DrawFn, found: Standard, most: int = 8) -> tuple[int, ...]:
    places = st.integers(OFF_CARD, len(found.operations) - 1)
    return tuple(draw(st.lists(places, max_size=most)))


@settings(max_examples=400)
@given(made=CARDS, data=st.data(), is_left=st.booleans())
def test_cost_is_that_of_the_optimal_alignment(
    made: Card, data: st.DataObject, *, is_left: bool
) -> None:
    found = standard(made)
    trace = data.draw(traces(found))
    demanded = found.mandatory if is_left else 0
    judged = structure(found, trace, demanded)
    assert judged.cost == optimal_cost(found, trace, demanded)
    told = (judged.missing, judged.order, judged.repeated, judged.off_card)
    assert any(told) == bool(judged.cost)


@settings(max_examples=200)
@given(CARDS, st.data())
def test_the_flow_finds_the_same(made: Card, data: st.DataObject) -> None:
    found = standard(made)
    trace = data.draw(traces(found))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(antichain, "MOST_STATES", -1)
        cost = structure(found, trace, found.mandatory).cost
    assert cost == optimal_cost(found, trace, found.mandatory)


@given(cards(largest=7), st.data())
def test_what_is_kept_weighs_so_much_and_does_not_contradict_itself(
    made: Card, data: st.DataObject
) -> None:
    before = standard(made).before
    places = data.draw(st.lists(st.integers(0, len(before) - 1), max_size=12))
    weights = data.draw(st.lists(st.integers(1, 5), min_size=12, max_size=12))
    candidates = [
        Candidate(position, place, weight)
        for position, (place, weight) in enumerate(zip(places, weights, strict=False))
    ]
    answers = [
        found(candidates, before) for found in (heaviest, heaviest_by_states, heaviest_by_flow)
    ]
    assert len({weight for weight, _ in answers}) == 1
    for weight, kept in answers:
        assert weight == sum(each.weight for each in kept)
        for earlier in kept:
            later = [each for each in kept if each.position > earlier.position]
            assert not any(each.place == earlier.place for each in later)
            assert not any(before[earlier.place] >> each.place & 1 for each in later)


def chain(length: int, **more: object) -> Card:
    return card(*(operation(f"{number:03}", after=f"{number - 1:03}" if number else "", **more)
                  for number in range(length)))  # fmt: skip


@pytest.mark.parametrize(
    ("trace", "cost"),
    [
        ((0, 1, 2), 0),
        ((), 3),
        ((0, 2, 1), 2),  # either of the two is taken away and done again
        ((2, 1, 0), 4),
        ((0, 0, 1, 2), 1),
        ((0, 1, 1, 1, 2), 2),
        ((0, OFF_CARD, 1, OFF_CARD, 2), 2),
        ((1, 2), 1),
        ((1, 2, 0), 2),
    ],
)
def test_costs_counted_by_hand(trace: tuple[int, ...], cost: int) -> None:
    assert structure(standard(chain(3)), trace, 0b111).cost == cost


def test_optional_ones_cost_only_what_is_taken_away() -> None:
    found = standard(chain(3, is_mandatory=False))
    assert structure(found, (2, 1, 0), found.mandatory).cost == 2
    assert structure(found, (2,), found.mandatory).cost == 0


def test_a_repeating_predecessor_may_go_on_after_its_successor() -> None:
    found = standard(card(operation("010", repeat=WEEKLY), operation("020", after="010")))
    assert structure(found, (0, 1, 0, 0), 0b11).cost == 0
    # One execution added at the start makes repetitions of all that come too late.
    judged = structure(found, (1, 0, 0, 0), 0b11)
    assert (judged.order, judged.cost) == ((0,), 1)


def test_every_execution_of_a_repeating_successor_follows() -> None:
    found = standard(card(operation("010"), operation("020", after="010", repeat=WEEKLY)))
    assert structure(found, (1, 1, 0, 1), 0b11).cost == 2


def branching(**more: object) -> Standard:
    return standard(
        card(
            operation("010", is_mandatory=False),
            operation("020", is_mandatory=False),
            operation("030", after="010 020", join=Join.ANY, **more),
        )
    )


@pytest.mark.parametrize(
    ("trace", "cost"),
    [
        ((0, 2, 1), 0),
        ((2,), 0),
        ((2, 0), 1),  # 010 is left out, or 020 is added before
        ((2, 0, 1, 0), 3),
    ],
)
def test_any_of_several_predecessors_will_do(trace: tuple[int, ...], cost: int) -> None:
    assert structure(branching(), trace, 0b100).cost == cost


@pytest.mark.parametrize("width", [1, 3, 30])
def test_a_case_of_a_hundred_thousand_events_is_solved(width: int) -> None:
    rng = random.Random(width)  # noqa: S311 - the same trace every time
    numbers = [f"{number:03}" for number in range(10, 10 + 2 * width)]
    made = card(
        operation("001", repeat=WEEKLY),
        *(operation(number, after="001") for number in numbers[:width]),
        *(operation(number, after=" ".join(numbers[:width])) for number in numbers[width:]),
    )
    found = standard(made)
    trace = [rng.randrange(len(found.operations)) for _ in range(100_000)]
    assert 0 < structure(found, trace, found.mandatory).cost < 100_000


def test_an_operation_may_have_sixty_four_predecessors() -> None:
    numbers = [f"{number:03}" for number in range(64)]
    found = standard(
        card(*(operation(no) for no in numbers), operation("999", after=" ".join(numbers)))
    )
    judged = structure(found, (64, *range(64)), found.mandatory)
    assert (judged.order, judged.cost) == ((0,), 2)


def test_wide_cards_are_solved_as_a_flow() -> None:
    """Forty operations side by side have more states than anybody can walk through."""
    numbers = [f"{number:03}" for number in range(40)]
    lower = [operation(number) for number in numbers[:20]]
    upper = [
        operation(number, after=" ".join(numbers[place : place + 2]))
        for place, number in enumerate(numbers[20:])
    ]
    found = standard(card(*lower, *upper))
    trace = [*range(20, 40), *range(20)]
    candidates = [Candidate(position, place, 2) for position, place in enumerate(trace)]
    assert heaviest_by_states(candidates, found.before) is None
    assert structure(found, trace, found.mandatory).cost == 40
