"""The card made ready for judging: operations by place, sets of operations as bits of a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.execution.conditions import Attributes, holds
from techkarta.engine.planning.network import network

OFF_CARD = -1
"""The place of an operation the card does not have."""


@dataclass(frozen=True, kw_only=True)
class Standard:
    """A card by places of its operations, 0 … n − 1; a set of operations is a number of bits.

    `order`: places in an order in which predecessors come first. `direct`: predecessors by place.
    `any_of`: operations that open after any of several predecessors.
    """

    card: Card
    order: tuple[int, ...]
    direct: tuple[tuple[int, ...], ...]
    any_of: frozenset[int]

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Operations by place."""
        return self.card.operations

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Operation number → place."""
        return {operation.no: place for place, operation in enumerate(self.operations)}

    @cached_property
    def rank(self) -> Mapping[int, int]:
        """Where each operation stands in `order`."""
        return {place: rank for rank, place in enumerate(self.order)}

    @cached_property
    def before(self) -> tuple[int, ...]:
        """Certain predecessors of each operation: the closure does not pass through `any_of`."""
        return self.closure({})

    @cached_property
    def repeating(self) -> int:
        """Operations that may be executed again."""
        return bits_of(place for place, each in enumerate(self.operations) if each.repeat)

    @cached_property
    def mandatory(self) -> int:
        """Mandatory operations without a condition."""
        return bits_of(
            place
            for place, each in enumerate(self.operations)
            if each.is_mandatory and not each.when
        )

    @cached_property
    def conditional(self) -> tuple[tuple[int, Mapping[str, tuple[str, ...]]], ...]:
        """Mandatory operations with a condition."""
        return tuple(
            (place, each.when)
            for place, each in enumerate(self.operations)
            if each.is_mandatory and each.when
        )

    def closure(self, openers: Mapping[int, int]) -> tuple[int, ...]:
        """Transitive predecessors where each operation of `any_of` has one opener or, absent, none.

        Transitive itself: what precedes a predecessor is among the predecessors.
        """
        found = [0] * len(self.operations)
        for place in self.order:
            direct = self.direct[place]
            if place in self.any_of:
                direct = (openers[place],) if place in openers else ()
            for each in direct:
                found[place] |= found[each] | 1 << each
        return tuple(found)

    def demanded(self, attributes: Attributes) -> int:
        """Mandatory operations whose condition holds; one not decidable demands nothing."""
        found = self.mandatory
        for place, when in self.conditional:
            if holds(when, attributes):
                found |= 1 << place
        return found


def standard(card: Card) -> Standard:
    """Make `card` ready for judging. EngineError as `planning.network.network`."""
    found = network(card)
    places = {operation.no: place for place, operation in enumerate(card.operations)}
    return Standard(
        card=card,
        order=tuple(places[no] for no in found.order),
        direct=tuple(
            tuple(places[no] for no in found.predecessors[operation.no])
            for operation in card.operations
        ),
        any_of=frozenset(places[no] for no in found.any_of),
    )


def members(bits: int) -> tuple[int, ...]:
    """The places a set holds, ascending."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return tuple(found)


def bits_of(places: Iterable[int]) -> int:
    """The set of some places."""
    return sum(1 << place for place in places)
