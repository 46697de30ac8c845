"""What changed between two cards, by operation number: added, removed, moved, changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .codec import card_to_dict, criterion_to_dict, operation_to_dict
from .model import Card, ExitCriterion, Operation


class ChangeKind(StrEnum):
    """How a part differs. Moved = only its place in the sequence changed."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field before and after, as plain data; None = absent. `field` is a path of keys."""

    field: str
    before: object
    after: object


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChange:
    """A changed operation or exit criterion: its number or id, and the fields that differ.

    An added part has its fields with `before` None, a removed one with `after` None.
    """

    key: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...]

    @property
    def is_moved(self) -> bool:
        """Tell whether the place in the sequence changed, alone or among other fields."""
        return self.kind in (ChangeKind.MOVED, ChangeKind.CHANGED) and any(
            change.field in _SEQUENCE for change in self.fields
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDifference:
    """All that differs between two cards, in the order of the new one, removed parts last."""

    heading: tuple[FieldChange, ...] = ()
    exit: tuple[PartChange, ...] = ()
    operations: tuple[PartChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether the cards say the same."""
        return not (self.heading or self.exit or self.operations)

    def numbers(self, kind: ChangeKind) -> tuple[str, ...]:
        """Numbers of the operations that changed in a way."""
        return tuple(change.key for change in self.operations if change.kind is kind)


_SEQUENCE = ("after", "join")
_PARTS = ("exit", "operations")
_ORDER = "exit"


def diff_cards(old: Card, new: Card) -> CardDifference:
    """The difference by meaning: order of keys, defaults and comments do not count.

    `after` is compared resolved, so an operation inserted above moves the one that follows it
    unsaid. Criteria in another order are told in the heading, as the field `exit`.
    """
    before, after = card_to_dict(old), card_to_dict(new)
    heading = [
        *_fields(_without(before, _PARTS), _without(after, _PARTS)),
        *_reordered([item.id for item in old.exit], [item.id for item in new.exit]),
    ]
    return CardDifference(
        heading=tuple(heading),
        exit=tuple(_parts(_criteria(old.exit), _criteria(new.exit))),
        operations=tuple(_parts(_operations(old.operations), _operations(new.operations))),
    )


def _without(data: Mapping[str, object], keys: tuple[str, ...]) -> dict[str, object]:
    return {key: value for key, value in data.items() if key not in keys}


def _criteria(criteria: tuple[ExitCriterion, ...]) -> dict[str, Mapping[str, object]]:
    return {item.id: _without(criterion_to_dict(item), ("id",)) for item in criteria}


def _operations(operations: tuple[Operation, ...]) -> dict[str, Mapping[str, object]]:
    """Operations by number; of repeated numbers, as a broken draft has, the first one counts."""
    found: dict[str, Mapping[str, object]] = {}
    for operation in operations:
        found.setdefault(operation.no, _without(operation_to_dict(operation), ("no",)))
    return found


def _reordered(before: list[str], after: list[str]) -> Iterator[FieldChange]:
    common = set(before) & set(after)
    if [key for key in before if key in common] != [key for key in after if key in common]:
        yield FieldChange(field=_ORDER, before=before, after=after)


def _parts(
    before: Mapping[str, Mapping[str, object]], after: Mapping[str, Mapping[str, object]]
) -> Iterator[PartChange]:
    for key, data in after.items():
        if key not in before:
            fields = tuple(_fields({}, data))
            yield PartChange(key=key, kind=ChangeKind.ADDED, fields=fields)
        elif fields := tuple(_fields(before[key], data)):
            is_moved = all(change.field in _SEQUENCE for change in fields)
            kind = ChangeKind.MOVED if is_moved else ChangeKind.CHANGED
            yield PartChange(key=key, kind=kind, fields=fields)
    for key, data in before.items():
        if key not in after:
            yield PartChange(key=key, kind=ChangeKind.REMOVED, fields=tuple(_fields(data, {})))


def _fields(
    before: Mapping[str, object], after: Mapping[str, object], path: str = ""
) -> Iterator[FieldChange]:
    """Fields that differ; maps such as `norm` are compared key by key."""
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        name = f"{path}.{key}" if path else key
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            yield from _fields(old, new, name)
        else:
            yield FieldChange(field=name, before=old, after=new)
