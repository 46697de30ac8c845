"""What a finding can be repaired with at one press, where the card itself tells how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from techkarta.engine.cards.codec import operation_to_dict
from techkarta.engine.cards.editing import Change, CheckOperation, Renumber, SetOperation
from techkarta.engine.cards.model import Card, Operation, RepeatEnd
from techkarta.engine.cards.wording import is_blank

from .findings import Finding

HEAD, ABOVE_HEAD = "head_of_sales", "executive"


def repair_of(card: Card, finding: Finding) -> tuple[Change, ...]:
    """The changes that settle a finding; none where a person has to decide.

    What the repair writes is a proposal taken from the card: a controller who is not the
    performer, the result as a criterion, the predecessors without the excess one.
    """
    make = _REPAIRS.get(finding.code)
    if make is None:
        return ()
    if finding.operation is None:
        return make(card, Operation(no=""), finding)
    found = [item for item in card.operations if item.no == finding.operation]
    # Of two operations with one number only new numbers for all can settle anything.
    if len(found) > 1 and finding.code != "TK102":
        return ()
    return make(card, found[0], finding)


def _renumber(_card: Card, _operation: Operation, _finding: Finding) -> tuple[Change, ...]:
    return (Renumber(),)


def _without_link(_card: Card, operation: Operation, finding: Finding) -> tuple[Change, ...]:
    """Take one link away: the last of its name, for a link may be told twice."""
    links = list(operation.after)
    name = str(finding.params.get("predecessor", ""))
    if name not in links:
        return ()
    del links[len(links) - 1 - links[::-1].index(name)]
    return (SetOperation(no=operation.no, values={"after": links}),)


def _ended(_card: Card, operation: Operation, _finding: Finding) -> tuple[Change, ...]:
    if operation.repeat is None:
        return ()
    repeat = {**_part(operation, "repeat"), "until": RepeatEnd.STAGE_EXIT.value}
    return (SetOperation(no=operation.no, values={"repeat": repeat}),)


def _performed(card: Card, operation: Operation, _finding: Finding) -> tuple[Change, ...]:
    """The performer of most operations."""
    known = Counter(item.role for item in card.operations if item.role)
    if not known:
        return ()
    return (SetOperation(no=operation.no, values={"role": known.most_common(1)[0][0]}),)


def _proved(_card: Card, operation: Operation, _finding: Finding) -> tuple[Change, ...]:
    evidence: dict[str, object] = {"kind": "note", "min": 1}
    if not is_blank(operation.result):
        evidence["text"] = _plain(operation.result)
    return (SetOperation(no=operation.no, values={"evidence": evidence}),)


def _controlled(_card: Card, operation: Operation, _finding: Finding) -> tuple[Change, ...]:
    """The parts that lack: each one, by somebody above, by the result."""
    control = _part(operation, "control")
    control.setdefault("method", "each")
    control.setdefault("by", ABOVE_HEAD if operation.role == HEAD else HEAD)
    if operation.control is None or is_blank(operation.control.criterion):
        if is_blank(operation.result):
            return ()
        control["criterion"] = _plain(operation.result)
    return (SetOperation(no=operation.no, values={"control": control}),)


def _controlled_by_another(
    _card: Card, operation: Operation, _finding: Finding
) -> tuple[Change, ...]:
    by = ABOVE_HEAD if operation.role == HEAD else HEAD
    control = {**_part(operation, "control"), "by": by}
    return (SetOperation(no=operation.no, values={"control": control}),)


def _checked(_card: Card, operation: Operation, _finding: Finding) -> tuple[Change, ...]:
    return (CheckOperation(no=operation.no),)


def _part(operation: Operation, key: str) -> dict[str, object]:
    found = operation_to_dict(operation).get(key, {})
    return dict(found) if isinstance(found, Mapping) else {}


def _plain(text: object) -> object:
    return dict(text) if isinstance(text, Mapping) else text


_REPAIRS: Mapping[str, Callable[[Card, Operation, Finding], tuple[Change, ...]]] = {
    "TK102": _renumber,
    "TK103": _without_link,
    "TK106": _without_link,
    "TK203": _ended,
    "TK205": _performed,
    "TK304": _checked,
    "TK306": _proved,
    "TK307": _controlled,
    "TK308": _controlled_by_another,
}
