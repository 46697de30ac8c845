"""A packing mended by small random steps, most of them for the better: simulated annealing.

A step puts a load into another bin it may stand in; whoever must make room takes the place that
came free, or another with room, or goes out. Steps for the worse are taken ever more seldom
(Kirkpatrick, Gelatt and Vecchi, 1983); the best packing seen is what is kept. Chance comes from a
fixed seed, so the same loads give the same packing.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from techkarta.engine.compiling import compiled, kept

TRIES = 4
"""So many bins somebody pushed out looks into."""

HOT, COLD = 0.1, 0.005
"""How much worse a step may be, in shares of a mean load's worth, at the beginning and the end."""

_FACTOR, _PRIME = 48271, 2**31 - 1
"""A generator of chance that needs no more than whole numbers (Park, Miller, Stockmeyer, 1993)."""

_FINE = 1 << 30
Column = Any
"""An array of numbers."""


class Tables(NamedTuple):
    """Loads and bins as arrays; `first` and `bins` list the bins a load may stand in.

    `gain` is what each of these is worth. `head`, `ahead` and `behind` chain the loads of a bin;
    `out` lists the loads without one, `rank` their places in it; `free` holds how many they are.
    """

    minutes: Column
    first: Column
    bins: Column
    gain: Column
    room: Column
    at: Column
    entry: Column
    best: Column
    head: Column
    ahead: Column
    behind: Column
    out: Column
    rank: Column
    free: Column
    chance: Column
    pushed: Column


@compiled
def drawn(t: Tables, whole: int) -> int:
    """A number from 0 up to `whole`."""
    t.chance[0] = t.chance[0] * _FACTOR % _PRIME
    return t.chance[0] * whole // _PRIME


@compiled
def take_out(t: Tables, load: int) -> None:
    """Out of its bin, onto the list of those without one."""
    at = t.at[load]
    ahead, behind = t.ahead[load], t.behind[load]
    if ahead >= 0:
        t.behind[ahead] = behind
    else:
        t.head[at] = behind
    if behind >= 0:
        t.ahead[behind] = ahead
    t.room[at] += t.minutes[load]
    t.at[load] = -1
    t.entry[load] = -1
    t.out[t.free[0]] = load
    t.rank[load] = t.free[0]
    t.free[0] += 1


@compiled
def put_in(t: Tables, load: int, entry: int) -> None:
    """Into a bin, off the list of those without one."""
    last = t.out[t.free[0] - 1]
    t.out[t.rank[load]] = last
    t.rank[last] = t.rank[load]
    t.free[0] -= 1
    at = t.bins[entry]
    t.at[load] = at
    t.entry[load] = entry
    t.room[at] -= t.minutes[load]
    t.ahead[load] = -1
    t.behind[load] = t.head[at]
    if t.head[at] >= 0:
        t.ahead[t.head[at]] = load
    t.head[at] = load


@compiled
def entry_of(t: Tables, load: int, at: int) -> int:
    """The entry of a bin in the list of a load's bins, which ascends; −1 where it has none."""
    low, high = t.first[load], t.first[load + 1]
    while low < high:
        middle = (low + high) // 2
        if t.bins[middle] < at:
            low = middle + 1
        else:
            high = middle
    if low < t.first[load + 1] and t.bins[low] == at:
        return low
    return -1


@compiled
def worth_in(t: Tables, load: int) -> float:
    """What a load is worth where it stands."""
    return t.gain[t.entry[load]] if t.entry[load] >= 0 else 0.0


@compiled
def weakest(t: Tables, at: int, lacking: int) -> int:
    """Of the loads of a bin the cheapest that makes enough room; else the cheapest by minute."""
    found, least, is_enough = -1, 0.0, False
    load = t.head[at]
    while load >= 0:
        enough = t.minutes[load] >= lacking
        cost = worth_in(t, load)
        if not enough:
            cost /= t.minutes[load]
        if found < 0 or (enough and not is_enough) or (enough == is_enough and cost < least):
            found, least, is_enough = load, cost, enough
        load = t.behind[load]
    return found


@compiled
def shelter(t: Tables, load: int, former: int) -> float:
    """Give a load pushed out the place that came free, or one with room; what it is worth there."""
    if former >= 0 and t.room[former] >= t.minutes[load]:
        entry = entry_of(t, load, former)
        if entry >= 0:
            put_in(t, load, entry)
            return t.gain[entry]
    width = t.first[load + 1] - t.first[load]
    for _ in range(TRIES):
        entry = t.first[load] + drawn(t, width)
        if t.room[t.bins[entry]] >= t.minutes[load]:
            put_in(t, load, entry)
            return t.gain[entry]
    return 0.0


@compiled
def chosen(t: Tables) -> int:
    """The load of the next step: every other time one without a place."""
    if t.free[0] and drawn(t, 2):
        return t.out[drawn(t, t.free[0])]
    return drawn(t, len(t.minutes))


@compiled
def step(t: Tables, load: int, heat: float) -> float:
    """Try one step; what it brought, 0 where it was taken back."""
    width = t.first[load + 1] - t.first[load]
    if not width:
        return 0.0
    entry = t.first[load] + drawn(t, width)
    at, former, former_entry = t.bins[entry], t.at[load], t.entry[load]
    if at == former:
        return 0.0
    change = t.gain[entry]
    if former >= 0:
        change -= t.gain[former_entry]
        take_out(t, load)
    count = 0
    while t.room[at] < t.minutes[load]:
        other = weakest(t, at, t.minutes[load] - t.room[at])
        if other < 0:
            break
        t.pushed[count, 0] = other
        t.pushed[count, 1] = t.entry[other]
        count += 1
        change -= worth_in(t, other)
        take_out(t, other)
    is_in = t.room[at] >= t.minutes[load]
    if is_in:
        put_in(t, load, entry)
        for place in range(count):
            change += shelter(t, t.pushed[place, 0], former)
        if change >= 0.0 or drawn(t, _FINE) < math.exp(change / heat) * _FINE:
            return change
    undo(t, load, former_entry, count)
    return 0.0


@compiled
def undo(t: Tables, load: int, entry: int, count: int) -> None:
    """Put everybody of a step back."""
    if t.at[load] >= 0:
        take_out(t, load)
    for place in range(count):
        if t.at[t.pushed[place, 0]] >= 0:
            take_out(t, t.pushed[place, 0])
    for place in range(count):
        put_in(t, t.pushed[place, 0], t.pushed[place, 1])
    if entry >= 0:
        put_in(t, load, entry)


@compiled
def remember(t: Tables) -> None:
    """Keep the packing as it is now."""
    for load in range(len(t.at)):
        t.best[load] = t.at[load]


@kept(__file__)
def anneal(t: Tables, steps: int, hot: float, cold: float) -> float:
    """Mend by so many steps what stands as `t.best` says; it becomes the best seen.

    What was gained is returned.
    """
    for load in range(len(t.best)):
        if t.best[load] >= 0:
            put_in(t, load, entry_of(t, load, t.best[load]))
    gained = most = 0.0
    heat, fall = hot, math.exp(math.log(cold / hot) / max(1, steps))
    for _ in range(steps):
        gained += step(t, chosen(t), heat)
        heat *= fall
        if gained > most + 1e-9:
            most = gained
            remember(t)
    return most
