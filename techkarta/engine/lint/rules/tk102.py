"""TK102: numbers of operations are missing, repeated or not ascending."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.context import LintContext
from techkarta.engine.lint.findings import Breach, Rule, Severity


def find(card: Card, _context: LintContext) -> Iterator[Breach]:
    """Yield each breach: numbers of operations are missing, repeated or not ascending."""
    highest: tuple[tuple[bool, int, str], ...] | None = None
    seen: set[str] = set()
    for index, operation in enumerate(card.operations):
        key = _key(operation.no)
        if not operation.no:
            yield Breach(index=index, field="no", params={"reason": "missing"})
            continue
        if operation.no in seen:
            yield Breach(index=index, field="no", params={"reason": "repeated"})
        elif highest is not None and key <= highest:
            above = card.operations[index - 1].no
            yield Breach(index=index, field="no", params={"reason": "order", "above": above})
        seen.add(operation.no)
        highest = key if highest is None else max(key, highest)


def _key(no: str) -> tuple[tuple[bool, int, str], ...]:
    """Runs of digits compare as numbers, the rest as text: "9" < "010" < "010a" < "100"."""
    parts = re.findall(r"[0-9]+|[^0-9]+", no)
    return tuple(
        (False, int(part), "") if part[0] in string.digits else (True, 0, part) for part in parts
    )


RULE = Rule(code="TK102", severity=Severity.ERROR, find=find, depends_on=("no",))
