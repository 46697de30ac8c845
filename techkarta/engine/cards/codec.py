"""Between a card and plain data such as JSON holds: the keys of the card file, in one order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from techkarta.engine.errors import EngineError

from .model import Card, Control, ExitCriterion, Operation
from .nodes import node_of
from .reading import SCHEMA, read_node

# Key of the file → attribute, in canonical order. Values at their default are left out.
_CARD = {
    "code": "code",
    "title": "title",
    "process": "process",
    "stages": "stages",
    "whole_cycle": "is_whole_cycle",
    "market": "market",
    "client_types": "client_types",
    "revision": "revision",
    "reason": "reason",
    "roles": "roles",
}
_OPERATION = {
    "no": "no",
    "title": "title",
    "result": "result",
    "task": "task",
    "steps": "steps",
    "after": "after",
    "join": "join",
    "mandatory": "is_mandatory",
    "when": "when",
    "repeat": "repeat",
    "norm": "norm",
    "due": "due",
    "role": "role",
    "with": "participants",
    "attestation": "attestation",
    "resources": "resources",
    "technology": "technology",
    "tool": "tool",
    "sends_proposal": "is_proposal",
    "evidence": "evidence",
    "control": "control",
}
_CRITERION = {
    "id": "id",
    "text": "text",
    "critical": "is_critical",
    "proof": "proof",
    "operation": "operation",
}
_REPEAT = {"every": "every", "unit": "unit", "by_class": "by_class", "until": "until"}
_NORM = {
    name: name for name in ("minutes", "setup", "batch", "per", "basis", "observations", "spread")
}
_DUE = {"within": "within", "unit": "unit"}
_RESOURCE = {name: name for name in ("kind", "name", "role", "minutes", "amount", "currency")}
_EVIDENCE = {"kind": "kind", "min": "min", "text": "text"}
_CONTROL = {
    "method": "method",
    "by": "by",
    "criterion": "criterion",
    "minutes": "minutes",
    "share": "share",
}

CARD_KEYS = ("schema", *_CARD, "exit", "operations")
OPERATION_KEYS = tuple(_OPERATION)
CRITERION_KEYS = tuple(_CRITERION)
NESTED_KEYS: Mapping[str, tuple[str, ...]] = {
    "repeat": tuple(_REPEAT),
    "norm": tuple(_NORM),
    "due": tuple(_DUE),
    "resources": tuple(_RESOURCE),
    "evidence": tuple(_EVIDENCE),
    "control": tuple(_CONTROL),
}
"""The canonical order of keys, outermost first."""

# Told even at the default: people look for them, and an empty `after` means a start at entry.
_ALWAYS = frozenset({"per", "basis", "min", "after"})
_DEFAULTS: Mapping[str, object] = {
    "is_whole_cycle": False,
    "is_mandatory": True,
    "is_critical": False,
    "is_proposal": False,
    "revision": 1,
    "setup": 0,
    "batch": 1,
    "spread": 2.0,
    "join": "all",
}


def card_to_dict(card: Card) -> dict[str, object]:
    """The card as plain data for JSON: canonical order of keys, defaults left out.

    `after` is told unless it is what its absence means: the operation above.
    """
    data: dict[str, object] = {"schema": SCHEMA, **_shown(card, _CARD)}
    if card.exit:
        data["exit"] = [criterion_to_dict(criterion) for criterion in card.exit]
    operations: list[dict[str, object]] = []
    above = ""
    for operation in card.operations:
        operations.append(_operation(operation, above))
        above = operation.no
    data["operations"] = operations
    return data


def card_from_dict(data: Mapping[str, object]) -> Card:
    """The card of plain data; parts a draft lacks may be absent.

    EngineError card_unreadable, with the findings, where the data do not follow the format.
    """
    read = read_node(node_of(data))
    if read.card is None:
        raise EngineError("card_unreadable", findings=read.findings)
    return read.card


def operation_to_dict(operation: Operation) -> dict[str, object]:
    """One operation as plain data; `after` is always told."""
    return _operation(operation, None)


def criterion_to_dict(criterion: ExitCriterion) -> dict[str, object]:
    """One exit criterion as plain data."""
    return _shown(criterion, _CRITERION)


def _operation(operation: Operation, above: str | None) -> dict[str, object]:
    data = _shown(operation, _OPERATION)
    absent = None if above is None else ((above,) if above else ())
    if operation.after == absent:
        del data["after"]
    return data


def _shown(value: object, keys: Mapping[str, str]) -> dict[str, object]:
    items = {key: (attribute, getattr(value, attribute)) for key, attribute in keys.items()}
    return {
        key: _plain(key, item)
        for key, (attribute, item) in items.items()
        if not _is_default(attribute, item, value)
    }


def _is_default(attribute: str, item: object, value: object) -> bool:
    if attribute in _ALWAYS:
        return False
    if item is None or item in ((), {}):
        return True
    if attribute == "minutes" and isinstance(value, Control):
        return item == 0
    return attribute in _DEFAULTS and item == _DEFAULTS[attribute]


def _plain(key: str, item: object) -> object:
    special = _PLAIN.get(key)
    if special is not None:
        return special(item)
    if isinstance(item, StrEnum):
        return item.value
    if isinstance(item, tuple):
        return list(item)
    return dict(item) if isinstance(item, Mapping) else item


def _parts(keys: Mapping[str, str]) -> Callable[[object], object]:
    return lambda value: _shown(value, keys)


def _amount(item: str) -> object:
    """Digits alone are a number; a fraction stays text, as binary fractions would round it."""
    return int(item) if item.isdecimal() else item


def _conditions(item: object) -> object:
    return (
        {name: list(values) for name, values in item.items()} if isinstance(item, Mapping) else item
    )


_PLAIN: Mapping[str, Callable[..., object]] = {
    "when": _conditions,
    "repeat": _parts(_REPEAT),
    "norm": _parts(_NORM),
    "due": _parts(_DUE),
    "evidence": _parts(_EVIDENCE),
    "control": _parts(_CONTROL),
    "resources": lambda items: [_shown(item, _RESOURCE) for item in items],
    "until": lambda until: until.value if isinstance(until, StrEnum) else {"count": until},
    "amount": _amount,
}
