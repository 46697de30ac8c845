"""Loads into bins: a good packing by worth per minute, then mended.

Rows are loads, columns bins (a day of a person). First every load in order of worth per minute
goes where it is at home, then to its owner, then to whoever has most room. Where something is left
the packing is mended by steps (`mending`). A load with something before or behind it is placed once
and never pushed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEAST, MOST = 400, 9000
"""The least and the most steps of mending for a load."""

THOROUGH = 200
"""So many loads are mended with the most steps; of more, each gets fewer by the square."""

SLOW = 80
"""Where nothing is compiled, so many times fewer steps are made."""

STRANGE = 0.95
"""What a load is worth with somebody else than its owner: it goes for a reason only."""

SEED = 17
"""Chance is the same every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """What is to be packed; arrays by load, masks load × bin, `before` rows of loads."""

    minutes: np.ndarray
    worth: np.ndarray
    allowed: np.ndarray
    own: np.ndarray
    home: np.ndarray
    fixed: np.ndarray
    before: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bins:
    """Where to: minutes of room, whose and which day each is."""

    rooms: np.ndarray
    person: np.ndarray
    day: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Bin of each load (-1: none) and the room left in each bin."""

    at: np.ndarray
    room: np.ndarray


def pack(loads: Loads, bins: Bins) -> Packed:
    """Pack what can be packed; no bin is overfilled but by what is fixed in it."""
    board = _Board(loads, bins)
    for fixed in np.flatnonzero(loads.fixed & (loads.home >= 0)):
        board.put(int(fixed), int(loads.home[fixed]))
    order = _in_turn(loads)
    for load in order:
        if board.at[load] < 0:
            board.place(load, is_own=True)
    for load in order:
        if board.at[load] < 0:
            board.place(load, is_own=False)
    board.mend()
    board.go_home()
    return Packed(at=board.at, room=board.room)


def _in_turn(loads: Loads) -> list[int]:
    """Rows by worth per minute, each after what precedes it; a circle comes last."""
    density = loads.worth / np.maximum(1, loads.minutes)
    ranked = [int(row) for row in np.lexsort((np.arange(len(density)), -density))]
    done: dict[int, None] = {}
    for row in ranked:
        _take(row, loads.before, done, set())
    return list(done)


def _take(
    row: int, before: tuple[tuple[int, ...], ...], done: dict[int, None], seen: set[int]
) -> None:
    """Take a row with all that precedes it, without recursion."""
    waiting = [row]
    while waiting:
        top = waiting[-1]
        missing = [each for each in before[top] if each not in done and each not in seen]
        seen.add(top)
        if missing:
            waiting.extend(missing)
            continue
        done.setdefault(waiting.pop())


class _Board:
    """Bins being filled."""

    def __init__(self, loads: Loads, bins: Bins) -> None:
        self.loads, self.bins = loads, bins
        count = len(loads.minutes)
        self.at = np.full(count, -1, dtype=np.int64)
        self.room = bins.rooms.copy()
        self.spare = np.bincount(bins.person, weights=bins.rooms).astype(np.int64)
        self.after: list[list[int]] = [[] for _ in range(count)]
        for row, earlier in enumerate(loads.before):
            for each in earlier:
                self.after[each].append(row)
        linked = np.array([bool(each) for each in loads.before])
        self.is_free = ~(linked | np.array([bool(each) for each in self.after])) & ~loads.fixed

    def put(self, load: int, at: int) -> None:
        """Put a load into a bin, out of the one it is in."""
        minutes = self.loads.minutes[load]
        for place, sign in ((self.at[load], 1), (at, -1)):
            if place >= 0:
                self.room[place] += sign * minutes
                self.spare[self.bins.person[place]] += sign * minutes
        self.at[load] = at

    def window(self, load: int) -> np.ndarray:
        """The bins a load may stand in, by what stands before and behind it."""
        allowed: np.ndarray = self.loads.allowed[load]
        if self.is_free[load]:
            return allowed
        earlier = [self.at[each] for each in self.loads.before[load]]
        if any(place < 0 for place in earlier):
            return np.zeros_like(allowed)
        for place in earlier:
            allowed = allowed & (self.bins.day >= self.bins.day[place])
        for place in (self.at[each] for each in self.after[load]):
            if place >= 0:
                allowed = allowed & (self.bins.day <= self.bins.day[place])
        return allowed

    def place(self, load: int, *, is_own: bool) -> bool:
        """Put a load where it fits: at home, else tightly with its owner or where room is most."""
        own = self.loads.own[load]
        fits = self.window(load) & (self.room >= self.loads.minutes[load])
        if is_own:
            fits = fits & own
        places = np.flatnonzero(fits)
        if not len(places):
            return False
        home = self.loads.home[load]
        if home >= 0 and fits[home]:
            self.put(load, int(home))
            return True
        tight = self.room[places] - self.loads.minutes[load]
        if not is_own:
            # Of others whoever has most room in all, of his days the tightest.
            spare = self.spare[self.bins.person[places]]
            tight = tight + np.where(own[places], -(1 << 40), -(spare << 16))
        self.put(load, int(places[np.argmin(tight)]))
        return True

    def mend(self) -> None:
        """Mend by steps what may be pushed, where something is left that could be somewhere."""
        rows = np.flatnonzero(self.is_free)
        left = rows[(self.at[rows] < 0) & self.loads.allowed[rows].any(axis=1)]
        if not len(left):
            return
        from techkarta.engine.compiling import IS_COMPILED  # noqa: PLC0415 - slow to load
        from techkarta.engine.planning import mending  # noqa: PLC0415 - as above

        tables = mending.Tables(**self._columns(rows))
        mean = float(self.loads.worth[rows].mean())
        share = (THOROUGH / max(THOROUGH, len(rows))) ** 2
        steps = len(rows) * max(LEAST, round(MOST * share))
        if not IS_COMPILED:
            steps //= SLOW
        mending.anneal(tables, steps, mending.HOT * mean, mending.COLD * mean)
        for row in rows:
            self.put(int(row), -1)
        for row, at in zip(rows, tables.best, strict=True):
            self.put(int(row), int(at))

    def _columns(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """The tables of mending by their names."""
        allowed = self.loads.allowed[rows] & (
            self.bins.rooms[None, :] >= self.loads.minutes[rows][:, None]
        )
        of, bins = np.nonzero(allowed)
        stranger = np.where(self.loads.own[rows][of, bins], 1.0, STRANGE)
        count, whole = len(rows), len(self.room)
        room = self.room + np.bincount(
            self.at[rows][self.at[rows] >= 0],
            weights=self.loads.minutes[rows][self.at[rows] >= 0],
            minlength=whole,
        ).astype(np.int64)
        return {
            "minutes": self.loads.minutes[rows],
            "first": np.searchsorted(of, np.arange(count + 1)).astype(np.int64),
            "bins": bins.astype(np.int64),
            "gain": self.loads.worth[rows][of] * stranger,
            "room": room,
            "at": np.full(count, -1, dtype=np.int64),
            "entry": np.full(count, -1, dtype=np.int64),
            "best": self.at[rows],
            "head": np.full(whole, -1, dtype=np.int64),
            "ahead": np.full(count, -1, dtype=np.int64),
            "behind": np.full(count, -1, dtype=np.int64),
            "out": np.arange(count, dtype=np.int64),
            "rank": np.arange(count, dtype=np.int64),
            "free": np.array([count], dtype=np.int64),
            "chance": np.array([SEED], dtype=np.int64),
            "pushed": np.zeros((count, 2), dtype=np.int64),
        }

    def go_home(self) -> None:
        """Bring back to its owner, or its day, whatever has room there now."""
        for load in np.flatnonzero(self.is_free & (self.at >= 0)):
            at, home = self.at[load], self.loads.home[load]
            minutes = self.loads.minutes[load]
            own = self.loads.own[load]
            fits = self.loads.allowed[load] & own & (self.room >= minutes)
            if home >= 0 and at != home and fits[home]:
                self.put(int(load), int(home))
            elif not own[at] and fits.any():
                places = np.flatnonzero(fits)
                self.put(int(load), int(places[np.argmin(self.room[places])]))
