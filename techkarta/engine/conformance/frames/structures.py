"""Structural deviations and exact cost of all traces of a card, each different one judged once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from techkarta.engine.conformance.executions import STRUCTURAL
from techkarta.engine.conformance.frames.cost_kernel import MOST, RAW, Scratch
from techkarta.engine.conformance.frames.structure_kernel import (
    COST_LATER,
    TOLD,
    VARIANTS,
    Found,
    judge_traces,
)
from techkarta.engine.conformance.frames.tables import Array, CardTable, Traces
from techkarta.engine.conformance.standard import Standard, bits_of
from techkarta.engine.conformance.structure import structure

_SALT = np.array([0x2545F4914F6CDD1D, 0x1F123BB5, 0x51ED270B, 29, (1 << 62) - 1], np.int64)
CODES = STRUCTURAL
"""Deviations by number, as the loop tells them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structures:
    """Variants of traces. `variants`: by trace; `costs`, `traces` (one of each): by variant.

    Deviations of variant v are `codes` and `where` from `begins[v]` to `begins[v + 1]`: numbers of
    CODES, and positions in the trace, or places on the card of missing operations.
    """

    variants: Array
    costs: Array
    traces: Array
    begins: Array
    codes: Array
    where: Array


def structures(standard: Standard, card: CardTable, traces: Traces) -> Structures:
    """Judge all traces; `card` is made of `standard`."""
    count = len(traces.begins) - 1
    found = _found(count, 1 << 10, 1 << 13)
    room = _scratch(len(standard.operations))
    while not judge_traces(card, traces, found, room, _SALT):
        found = _grown(found, int(np.diff(traces.begins).max()) + len(standard.operations))
    variants = int(found.done[VARIANTS])
    told = int(found.done[TOLD])
    costs = found.costs[:variants]
    for variant in np.flatnonzero(costs == COST_LATER):
        costs[variant] = _cost(standard, card, traces, int(found.traces[variant]))
    return Structures(
        variants=found.variants,
        costs=costs,
        traces=found.traces[:variants],
        begins=found.begins[: variants + 1],
        codes=found.codes[:told],
        where=found.where[:told],
    )


def _cost(standard: Standard, card: CardTable, traces: Traces, trace: int) -> int:
    """The cost of a trace by the general way."""
    places = traces.places[traces.begins[trace] : traces.begins[trace + 1]]
    demanded = bits_of(np.flatnonzero(card.demanded[traces.kinds[trace]]).tolist())
    return structure(standard, places.tolist(), demanded).cost


def _found(traces: int, variants: int, told: int) -> Found:
    return Found(
        slots=np.full(4 * variants, -1, np.int32),
        hashes=np.empty(variants, np.int64),
        traces=np.empty(variants, np.int64),
        costs=np.empty(variants, np.int32),
        begins=np.zeros(variants + 1, np.int64),
        codes=np.empty(told, np.int8),
        where=np.empty(told, np.int32),
        variants=np.empty(traces, np.int32),
        done=np.zeros(3, np.int64),
    )


def _grown(old: Found, longest: int) -> Found:
    """Four times the room, with all that is known."""
    done = old.done
    count, told = int(done[VARIANTS]), int(done[TOLD])
    new = _found(0, 4 * len(old.hashes), max(4 * len(old.codes), told + 4 * longest))
    for name in ("hashes", "traces", "costs"):
        getattr(new, name)[:count] = getattr(old, name)[:count]
    new.begins[: count + 1] = old.begins[: count + 1]
    new.codes[:told] = old.codes[:told]
    new.where[:told] = old.where[:told]
    _fill(new, count)
    return new._replace(variants=old.variants, done=done)


def _fill(found: Found, count: int) -> None:
    """Put variants into their slots. Two of one slot go to the next free ones, one after another.

    Variants differ, so of one slot each round seats one.
    """
    mask = len(found.slots) - 1
    slots = (found.hashes[:count] & _SALT[4]) & mask
    left = np.arange(count, dtype=np.int32)
    while len(left):
        free = left[found.slots[slots[left]] < 0]
        found.slots[slots[free]] = free
        left = left[found.slots[slots[left]] != left]
        slots[left] = (slots[left] + 1) & mask


def _scratch(size: int) -> Scratch:
    def row(length: int) -> Any:
        return np.zeros(length, np.int64)

    return Scratch(
        first=row(size),
        left=row(size),
        last=row(size),
        behind=row(size),
        at=row(RAW),
        of=row(RAW),
        weight=row(RAW),
        chosen=row(RAW),
        against=np.zeros((MOST, MOST), np.uint8),
        flow=np.zeros((MOST, MOST), np.int64),
        supply=row(MOST),
        wants=row(MOST),
        giver=row(MOST),
        taker=row(MOST),
        queue=row(MOST),
    )
