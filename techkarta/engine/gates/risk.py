"""The risk of leaving a check undone: points by a table, with the reasons they come from.

The head has fifteen minutes; they go to the checks of the most points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from techkarta.engine.gates.guards import Sign

MOST = 99

WHY: Mapping[str, int] = {
    "critical": 40,
    "doubt": 30,
    "new": 30,
    "defence": 25,
    "each": 20,
    "joint": 20,
    "client": 20,
    "drawn": 10,
}
"""Points by why the check was asked."""

SIGNS: Mapping[Sign, int] = {
    Sign.AT_ONCE: 30,
    Sign.IDENTICAL: 30,
    Sign.TOO_FAST: 25,
    Sign.SHORT: 20,
    Sign.ALWAYS_NORM: 20,
    Sign.TOO_SLOW: 15,
    Sign.NO_MINUTES: 10,
}
"""Points by what is doubtful about the filling."""

HOLDS_GATE, LARGE, CLASS_A, RETURNED, MANDATORY, OPENS = 15, 15, 10, 10, 5, 5
A_DAY, MOST_DAYS = 2, 5
LARGE_FROM = 2.0
"""A case is large from so many times the mean of the open ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFacts:
    """What is known of a check that waits.

    `size`: the amount of the case against the mean of open ones; `waits`: whole working days.
    """

    why: str
    signs: Sequence[Sign] = ()
    is_mandatory: bool = True
    holds_gate: bool = False
    opens: int = 0
    size: float | None = None
    client_class: str = ""
    returns: int = 0
    waits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A reason of risk with its points; the code is a why, a sign or a word of this module."""

    code: str
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Points from 0 to 99 and the reasons, the heaviest first."""

    score: int
    reasons: tuple[Reason, ...]


def risk(facts: CheckFacts) -> Risk:
    """How risky it is to leave this check undone."""
    points = {facts.why: WHY.get(facts.why, 0)}
    points |= {sign.value: SIGNS[sign] for sign in facts.signs}
    points |= {
        "holds_gate": HOLDS_GATE * facts.holds_gate,
        "large": LARGE * (facts.size is not None and facts.size >= LARGE_FROM),
        "class_a": CLASS_A * (facts.client_class == "A"),
        "returned": RETURNED * bool(facts.returns),
        "waits": A_DAY * min(facts.waits, MOST_DAYS),
        "mandatory": MANDATORY * facts.is_mandatory,
        "opens": OPENS * bool(facts.opens),
    }
    reasons = [Reason(code=code, points=each) for code, each in points.items() if each]
    reasons.sort(key=lambda reason: -reason.points)
    return Risk(score=min(MOST, sum(points.values())), reasons=tuple(reasons))
