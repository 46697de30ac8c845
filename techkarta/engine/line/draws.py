"""Random numbers of one run, drawn ahead in streams that are independent of each other.

Every source, operation, stage and client's time has a stream of its own, so that a change of one
thing leaves the luck of all others as it was: two variants of a line differ by what they are, not
by chance. A stream is known by the seed, the number of the run and its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .model import Chance
from .moments import LOW
from .spread import fill
from .tables import Tables, column, plain, put

_LEAST, _MOST = 4 * LOW, 65_536
_DEVIATIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What is drawn (without a chance: numbers from 0 to 1), how many a run needs on average."""

    chance: Chance | None
    expected: float


class Draws:
    """The numbers of all streams of one run; `numbers` holds a part of each, one after another."""

    def __init__(self, streams: Sequence[Stream], *, seed: int, run: int) -> None:
        self._streams = streams
        self._seed, self._run = seed, run
        self._sources = [
            np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(run, at))))
            for at in range(len(streams))
        ]
        # Numbers that are still to be drawn in most runs.
        self._wanted = [_enough(each.expected) for each in streams]
        sizes = [min(_MOST, each) for each in self._wanted]
        self._limits = np.cumsum(sizes)
        self._starts = self._limits - sizes
        self._ends = self._limits.copy()
        found = np.empty(sum(sizes))
        for at, (start, end) in enumerate(zip(self._starts, self._ends, strict=True)):
            self._fill(at, found[start:end])
        self.numbers = plain(found)
        self._taken: set[int] = set()

    def first(self, stream: int) -> float:
        """The first number of a stream, which the run will not see."""
        self._taken.add(stream)
        return float(self.numbers[self._starts[stream]])

    def aside(self) -> np.random.Generator:
        """A source of numbers beside the streams, the same whenever it is asked for."""
        key = (self._run, len(self._streams))
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(self._seed, spawn_key=key))
        )

    def rows(self) -> list[tuple[float, ...]]:
        """The table of streams."""
        return [
            (start + (at in self._taken), end)
            for at, (start, end) in enumerate(zip(self._starts, self._ends, strict=True))
        ]

    def refill(self, t: Tables) -> None:
        """Draw more for streams that run short; what is left of them comes first."""
        after = column(t.streams, "next", len(self._streams))
        left = self._ends - after
        for at in np.flatnonzero(left < 2 * LOW).tolist():
            start, place = int(self._starts[at]), int(self._starts[at] + left[at])
            t.draws[start:place] = t.draws[int(after[at]) : int(self._ends[at])]
            end = min(int(self._limits[at]), place + max(_LEAST - LOW, self._wanted[at]))
            self._put(t, at, place, end)
            after[at], self._ends[at] = start, end
        put(t.streams, "next", after)
        put(t.streams, "last", self._ends)
        put(t.clock, "is_low", np.zeros(1, dtype=np.int64))

    def _put(self, t: Tables, stream: int, first: int, last: int) -> None:
        if isinstance(t.draws, np.ndarray):
            self._fill(stream, t.draws[first:last])
            return
        more = np.empty(last - first)
        self._fill(stream, more)
        t.draws[first:last] = more.tolist()

    def _fill(self, stream: int, numbers: np.ndarray) -> None:
        chance, source = self._streams[stream].chance, self._sources[stream]
        self._wanted[stream] -= len(numbers)
        if chance is None:
            source.random(out=numbers)
        else:
            fill(numbers, chance, source)


def _enough(expected: float) -> int:
    """As many as most runs need, no fewer than a table must hold."""
    return max(_LEAST, int(expected + _DEVIATIONS * math.sqrt(expected) + 2 * LOW))
