"""What the compiled loops work on: the card as arrays, the log as columns grouped by trace."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from techkarta.engine.conformance.standard import Standard

Array = np.ndarray[Any, Any]


class CardTable(NamedTuple):
    """A card: `before[a, b]`, operation b must precede a; the rest by place, as 0 and 1.

    `direct[a, b]`: b is a direct predecessor of a; it counts only where `any_of[a]`.
    `demanded[kind, place]`: mandatory for traces of a kind.
    """

    before: Any
    direct: Any
    any_of: Any
    repeating: Any
    demanded: Any
    has_any: Any


class Traces(NamedTuple):
    """Executions grouped by trace: those of trace t are `begins[t]` to `begins[t + 1]`.

    `places` on the card, −1 off it; `rows`: where each execution stands in the columns of the
    log; `kinds`: which row of `demanded` and of other tables counts for a trace.
    """

    begins: Any
    places: Any
    rows: Any
    kinds: Any


def card_table(standard: Standard, demanded: Array) -> CardTable:
    """The arrays of a card; `demanded` has a row for every kind of trace."""
    size = len(standard.operations)
    before = np.zeros((size, size), np.uint8)
    direct = np.zeros((size, size), np.uint8)
    any_of = np.zeros(size, np.uint8)
    repeating = np.zeros(size, np.uint8)
    for place in range(size):
        for each in range(size):
            before[place, each] = standard.before[place] >> each & 1
        direct[place, list(standard.direct[place])] = 1
        any_of[place] = place in standard.any_of
        repeating[place] = standard.repeating >> place & 1
    return CardTable(
        before=before,
        direct=direct,
        any_of=any_of,
        repeating=repeating,
        demanded=demanded,
        has_any=np.array([bool(standard.any_of)], np.uint8),
    )


def demanded_row(standard: Standard, bits: int) -> Array:
    """A set of operations as 0 and 1 by place."""
    return np.array([bits >> place & 1 for place in range(len(standard.operations))], np.uint8)
