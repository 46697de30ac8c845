"""The head's fifteen minutes: what fits into them, and how many were spent."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

DAILY_MINUTES = 15
"""Minutes of control a day that catch every deviation."""

PAUSE = timedelta(minutes=5)
"""A longer gap between two decisions was spent on something else."""


def spent(decided: Sequence[datetime], first: timedelta) -> timedelta:
    """The time spent on decisions in rising order; the `first` one took its planned time."""
    if not decided:
        return timedelta()
    gaps = (later - sooner for sooner, later in itertools.pairwise(decided))
    return min(first, PAUSE) + sum((gap for gap in gaps if gap <= PAUSE), timedelta())


def portion(minutes: Sequence[int], left: float) -> int:
    """How many of the checks, riskiest first, fit into the minutes left; at least one."""
    count = 0
    for each in minutes:
        left -= max(1, each)
        if left < 0 and count:
            break
        count += 1
    return count
