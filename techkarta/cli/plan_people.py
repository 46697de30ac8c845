"""The people file of `techkarta plan`: who is there, and on which days nobody of a role is.

UTF-8 YAML or JSON; every key may be absent, unknown ones are refused:

    people:
      project_rep: {count: 2, absent: [2026-11-24, 2026-12-28/2026-12-30]}
      specialist: 1                # the same as {count: 1}
    own_holidays: [2026-12-30]     # days the company is closed
    own_working_days: [2026-11-21] # days off the company works

`count` is how many people of the role take operations (absent = enough), `absent` the days, or
spans of days, both ends included, on which none of them is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from techkarta.engine.cards.fields import WRONG, At, Log, list_of, map_of, map_with, role, whole
from techkarta.engine.cards.findings import Finding
from techkarta.engine.cards.nodes import Node, Scalar
from techkarta.engine.cards.source import read_source
from techkarta.engine.planning.plan import Staff

_MOST_PEOPLE = 10_000
_LONGEST_SPAN = timedelta(days=3660)
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """What a people file says."""

    staff: dict[str, Staff] = field(default_factory=dict)
    own_holidays: frozenset[date] = frozenset()
    own_working_days: frozenset[date] = frozenset()


def read_people(data: bytes, roles: frozenset[str]) -> People | Finding:
    """Read a people file, or the first thing in it that cannot be used; `roles` are the known."""
    source = read_source(data)
    if source.root is None:
        return source.findings[0]
    if isinstance(source.root, Scalar) and source.root.is_empty:
        return People()
    log = Log(roles=roles)
    values = _PEOPLE(source.root, At(), log)
    if log.findings:
        return min(log.findings, key=lambda finding: (finding.line or 0, finding.column or 0))
    return People(**cast("Any", values))


def _days(node: Node, at: At, log: Log) -> object:
    """The days from one to another, both included."""
    found = _DAYS.fullmatch(node.text) if isinstance(node, Scalar) else None
    try:
        first, last = (date.fromisoformat(day or found[1]) for day in found.groups())  # type: ignore[index, union-attr]
    except (AttributeError, ValueError):
        return log.wrong("not_day", node, at)
    if not first <= last <= first + _LONGEST_SPAN:
        return log.wrong("not_day", node, at)
    return frozenset(first + timedelta(days=each) for each in range((last - first).days + 1))


def _all_days(node: Node, at: At, log: Log) -> object:
    spans = list_of(_days)(node, at, log)
    return spans if spans is WRONG else frozenset[date]().union(*cast("Any", spans))


_COUNT = whole(1, _MOST_PEOPLE)
_STAFF = map_with({"count": ("count", _COUNT), "absent": ("absent", _all_days)})


def _staff(node: Node, at: At, log: Log) -> object:
    if isinstance(node, Scalar):
        return Staff(count=cast("int", _COUNT(node, at, log)))
    values = _STAFF(node, at, log)
    return Staff(**cast("Any", values)) if isinstance(values, dict) else WRONG


_PEOPLE = map_with(
    {
        "people": ("staff", map_of(role, _staff)),
        "own_holidays": ("own_holidays", _all_days),
        "own_working_days": ("own_working_days", _all_days),
    }
)
