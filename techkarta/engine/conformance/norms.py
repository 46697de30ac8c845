"""Chronometry: how long operations took against their norms, and which norm to propose."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.conformance.conforming import LogFile, LogRead, traces_of
from techkarta.engine.conformance.executions import MICROSECONDS_OF_MINUTE
from techkarta.engine.conformance.timing import OVER, UNDER
from techkarta.engine.planning.effort import operation_minutes

K_LIMIT = 3.0
"""A row of minutes is steady up to this К; sales vary more than a machine tool (1.5)."""

PROPOSED_BEYOND = Fraction(20, 100)
FEWEST = 10
_LOW, _MIDDLE, _HIGH = Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of observations and its steadiness. К = greatest / least; None where the least is 0.

    `cleaned`: К after the extremes were dropped, where they had to be; `mean` is of what is left.
    """

    k: float | None
    cleaned: float | None
    dropped: int
    mean: float
    is_steady: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chronometry:
    """One operation: how often its time is known (n), minutes, counts beyond the limits.

    `proposal` is the median in whole minutes, where it differs from the norm by more than 20 % and
    there are observations enough.
    """

    card: str
    no: str
    n: int
    median: float | None
    p10: float | None
    p90: float | None
    row: Row | None
    norm: float | None
    proposal: int | None
    under: int
    over: int


def row_of(minutes: Iterable[float], limit: float = K_LIMIT) -> Row:
    """Judge the steadiness of a row (at least one value): К above `limit` drops both extremes.

    Source: chronometry of F4; for machine work the limit is 1.5.
    """
    row = sorted(minutes)
    k = _k(row)
    if k is not None and k <= limit:
        return Row(k=k, cleaned=None, dropped=0, mean=_mean(row), is_steady=True)
    left = row[1:-1]
    if not left:
        return Row(k=k, cleaned=None, dropped=0, mean=_mean(row), is_steady=False)
    cleaned = _k(left)
    is_steady = cleaned is not None and cleaned <= limit
    return Row(k=k, cleaned=cleaned, dropped=2, mean=_mean(left), is_steady=is_steady)


def quantile(ascending: Sequence[float], share: Fraction) -> float:
    """The value below which a share of the values lies, between two of them in proportion."""
    place = (len(ascending) - 1) * share
    low = int(place)
    high = min(low + 1, len(ascending) - 1)
    return ascending[low] + (ascending[high] - ascending[low]) * float(place - low)


def chronometry(
    card: str, operation: Operation, minutes: Iterable[float], limit: float = K_LIMIT
) -> Chronometry:
    """The chronometry of an operation by the minutes of its executions."""
    row = sorted(minutes)
    norm = operation_minutes(operation) if operation.norm else None
    median = quantile(row, _MIDDLE) if row else None
    return Chronometry(
        card=card,
        no=operation.no,
        n=len(row),
        median=median,
        p10=quantile(row, _LOW) if row else None,
        p90=quantile(row, _HIGH) if row else None,
        row=row_of(row, limit) if row else None,
        norm=norm,
        proposal=_proposal(median, norm, len(row)),
        under=bisect_left(row, norm * UNDER) if norm else 0,
        over=len(row) - bisect_right(row, norm * OVER) if norm else 0,
    )


def norms(
    log: LogFile, cards: Sequence[Card], limit: float = K_LIMIT
) -> tuple[tuple[Chronometry, ...], LogRead]:
    """Chronometry of every operation of the cards by a log. EngineError as `traces_of`."""
    facts, read = _minutes(log, cards)
    found = tuple(
        chronometry(card.code, operation, rows[operation.no], limit)
        for card, rows in zip(cards, facts, strict=True)
        for operation in card.operations
    )
    return found, read


def _minutes(
    log: LogFile, cards: Sequence[Card]
) -> tuple[Sequence[Mapping[str, Iterable[float]]], LogRead]:
    """Operation → minutes, of each card; in columns where they can be compiled."""
    # The compiler takes its time to load, and own history is measured without it.
    from techkarta.engine.compiling import IS_COMPILED  # noqa: PLC0415

    if IS_COMPILED:
        from techkarta.engine.conformance.frames.minutes import (  # noqa: PLC0415
            minutes_by_columns,
        )

        found = minutes_by_columns(log, cards)
        if found is not None:
            parts, read = found
            rows = [
                {
                    no: [value for part in known for value in part.tolist()]
                    for no, known in row.items()
                }
                for row in parts
            ]
            return rows, read
    return minutes_one_by_one(log, cards)


def minutes_one_by_one(
    log: LogFile, cards: Sequence[Card]
) -> tuple[Sequence[Mapping[str, Iterable[float]]], LogRead]:
    """As `norms` needs them, where nothing is compiled."""
    facts = [{operation.no: array("d") for operation in card.operations} for card in cards]
    read, cases = traces_of(log, cards)
    for traces in cases:
        for place, trace in traces:
            rows = facts[place]
            for execution in trace.executions:
                if execution.fact is not None and execution.operation in rows:
                    rows[execution.operation].append(execution.fact / MICROSECONDS_OF_MINUTE)
    return facts, read


def _proposal(median: float | None, norm: float | None, n: int) -> int | None:
    if median is None or not norm or n < FEWEST:
        return None
    if abs(median / norm - 1) <= PROPOSED_BEYOND:
        return None
    return max(1, floor(median + 0.5))


def _k(ascending: Sequence[float]) -> float | None:
    return ascending[-1] / ascending[0] if ascending[0] else None


def _mean(row: Sequence[float]) -> float:
    return sum(row) / len(row)
