"""What stages of a process tell of themselves (F3): conversion, age, velocity, forecast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

FEWEST = 10
"""A share of fewer than these says nothing and is hidden."""

FORWARD = frozenset({"forward", "won"})
"""Ways out of a stage by which it is proved: through its gate, or won."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stay of a case on a stage: the stage by its place in the process, and how it was left."""

    place: int
    how: str


def conversion(forward: int, lost: int) -> float | None:
    """Forward exits to forward and lost ones, 0–1; None where there are fewer than FEWEST."""
    known = forward + lost
    return forward / known if known >= FEWEST else None


def quantile(days: Iterable[int], share: float) -> float | None:
    """The age that `share` of the stays stayed below, between two neighbours; None for none."""
    row = sorted(days)
    if not row:
        return None
    place = (len(row) - 1) * share
    low = int(place)
    high = min(low + 1, len(row) - 1)
    return row[low] + (row[high] - row[low]) * (place - low)


def velocity(*, cases: int, amount: Decimal, share: float, days: float) -> Decimal | None:
    """Money a day, N × A × W / L: open cases, their mean amount, the share won, days of a case.

    None where the length of a case is not known.
    """
    if days <= 0:
        return None
    return cases * amount * Decimal(str(share)) / Decimal(str(days))


def standing(steps: Sequence[Step]) -> int:
    """The place of the stage a case has proved its way to, whatever stage it is put on.

    It begins with the first stage of the process; a stage left forward is proved, one passed by an
    override, an import or a jump is not; going back takes the proof back with it.
    """
    place = 0
    for step, following in pairwise(steps):
        if step.how in FORWARD and step.place == place and following.place > place:
            place = following.place
        else:
            place = min(place, following.place)
    return place


def forecast(
    cases: Iterable[tuple[Decimal, float | None]],
) -> tuple[Decimal, Decimal]:
    """Σ amount × historical share won from the proved stage, and the amount without a history."""
    expected = unknown = Decimal(0)
    for amount, share in cases:
        if share is None:
            unknown += amount
        else:
            expected += amount * Decimal(str(share))
    return expected, unknown
