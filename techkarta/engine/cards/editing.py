"""Changes of a draft as values, applied to plain data and read back by the strict reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from techkarta.engine.errors import EngineError

from .codec import card_from_dict, card_to_dict, criterion_to_dict, operation_to_dict
from .model import Card
from .numbers import free_number, numbers_by_ten

Data = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A card being written, and the numbers of operations checked since it was copied."""

    card: Card
    rechecked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOperation:
    """Set keys of the card file on an operation, as plain data; None takes a key away."""

    no: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberOperation:
    """Give an operation another number; what refers to it follows."""

    no: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InsertOperation:
    """Add an operation below another one, or first (None), with a free number between.

    Without `after` of its own it takes its place in the chain. Where no number is free between,
    all operations are numbered anew.
    """

    below: str | None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveOperation:
    """Take an operation out; those that waited for it wait for what it waited for."""

    no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOperation:
    """Move an operation by so many places, down where positive; it gets a number that fits."""

    no: str
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumber:
    """Number all operations by tens in their order; what refers to them follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOperation:
    """Say that a copied operation was checked to apply."""

    no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHeading:
    """Set keys of the card itself, as plain data; None takes a key away."""

    values: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCriterion:
    """Set keys of an exit criterion; an unknown id adds it, None as text takes it away."""

    id: str
    values: Mapping[str, object]


Change = (
    SetOperation
    | NumberOperation
    | InsertOperation
    | RemoveOperation
    | MoveOperation
    | Renumber
    | CheckOperation
    | SetHeading
    | SetCriterion
)


def apply_changes(draft: Draft, changes: Iterable[Change]) -> Draft:
    """The draft after the changes, in order.

    EngineError: operation_unknown(no), operation_number_twice(no), operation_number_taken(no),
    card_unreadable(findings) where a value does not follow the format.
    """
    return _applied(draft, changes).result()


def renamed(draft: Draft, changes: Iterable[Change]) -> dict[str, str]:
    """Number of an operation before → its number after the changes. EngineError as above."""
    return _applied(draft, changes).names


def _applied(draft: Draft, changes: Iterable[Change]) -> _Work:
    work = _Work(draft)
    for change in changes:
        _APPLY[type(change)](work, change)
    return work


class _Work:
    """Plain data of a draft while changes are applied."""

    def __init__(self, draft: Draft) -> None:
        card = draft.card
        self.heading: Data = card_to_dict(replace(card, operations=(), exit=()))
        self.exit: list[Data] = [criterion_to_dict(item) for item in card.exit]
        self.operations: list[Data] = [operation_to_dict(item) for item in card.operations]
        self.rechecked = set(draft.rechecked)
        self.names = {item.no: item.no for item in card.operations}

    def place(self, no: str) -> int:
        """The position of the operation with this number."""
        found = [place for place, item in enumerate(self.operations) if item["no"] == no]
        if not found:
            raise EngineError("operation_unknown", no=no)
        if len(found) > 1:
            raise EngineError("operation_number_twice", no=no)
        return found[0]

    def number(self, place: int) -> str | None:
        """The number at a position; None outside the card."""
        inside = 0 <= place < len(self.operations)
        return str(self.operations[place]["no"]) if inside else None

    def free(self, place: int) -> str | None:
        """A free number for what stands, or is to stand, at a position."""
        taken = [item["no"] for item in self.operations]
        return free_number(self.number(place - 1), self.number(place), taken)

    def renumber(self) -> None:
        """Number all operations by tens; of repeated numbers the first one is meant by links."""
        fresh = numbers_by_ten(len(self.operations))
        names: dict[str, str] = {}
        for item, no in zip(self.operations, fresh, strict=True):
            names.setdefault(item["no"], no)
        self.rename(names)
        for item, no in zip(self.operations, fresh, strict=True):
            item["no"] = no

    def rename(self, names: Mapping[str, str]) -> None:
        """Give operations other numbers, all at once, wherever they are referred to."""
        for item in self.operations:
            item["no"] = names.get(item["no"], item["no"])
            item["after"] = [names.get(no, no) for no in item["after"]]
        for item in self.exit:
            if "operation" in item:
                item["operation"] = names.get(item["operation"], item["operation"])
        self.rechecked = {names.get(no, no) for no in self.rechecked}
        self.names = {old: names.get(new, new) for old, new in self.names.items()}

    def result(self) -> Draft:
        """The draft again, read strictly."""
        # A number that is missing stays missing: an empty one would not be read.
        shown = [_numbered(item) for item in self.operations]
        data = {**self.heading, "exit": self.exit, "operations": shown}
        known = {item["no"] for item in self.operations}
        return Draft(card=card_from_dict(data), rechecked=frozenset(self.rechecked & known))


def _numbered(item: Data) -> Data:
    return item if item["no"] else {key: value for key, value in item.items() if key != "no"}


def _set(item: Data, values: Mapping[str, object]) -> None:
    for key, value in values.items():
        if value is None:
            item.pop(key, None)
        else:
            item[key] = value


def _set_operation(work: _Work, change: SetOperation) -> None:
    _set(work.operations[work.place(change.no)], change.values)


def _number_operation(work: _Work, change: NumberOperation) -> None:
    work.place(change.no)
    taken = {item["no"] for item in work.operations} - {change.no}
    if change.number in taken:
        raise EngineError("operation_number_taken", no=change.number)
    work.rename({change.no: change.number})


def _insert(work: _Work, change: InsertOperation) -> None:
    place = 0 if change.below is None else work.place(change.below) + 1
    no = work.free(place)
    if no is None:
        # The numbers between are used up: all move apart.
        work.renumber()
        no = work.free(place) or ""
    above = work.number(place - 1)
    links = [above] if above else []
    following = work.operations[place] if place < len(work.operations) else None
    # In a chain the next one waited for the one above; now it waits for the new one.
    if following is not None and "after" not in change.values and following["after"] == links:
        following["after"] = [no]
    fresh: Data = {"no": no, "after": links}
    _set(fresh, change.values)
    work.operations.insert(place, fresh)
    work.rechecked.add(no)


def _remove(work: _Work, change: RemoveOperation) -> None:
    gone = work.operations.pop(work.place(change.no))
    for item in work.operations:
        if change.no in item["after"]:
            place = item["after"].index(change.no)
            links = [no for no in gone["after"] if no not in (change.no, item["no"])]
            merged = item["after"][:place] + links + item["after"][place + 1 :]
            item["after"] = [no for no in dict.fromkeys(merged) if no != change.no]
    for item in work.exit:
        if item.get("operation") == change.no:
            _set(item, {"operation": None, "proof": None})


def _move(work: _Work, change: MoveOperation) -> None:
    place = work.place(change.no)
    target = max(0, min(len(work.operations) - 1, place + change.places))
    if target == place:
        return
    moved = work.operations.pop(place)
    no = work.free(target)
    work.operations.insert(target, moved)
    if no is None:
        work.renumber()
    else:
        work.rename({change.no: no})


def _renumber(work: _Work, _change: Renumber) -> None:
    work.renumber()


def _check(work: _Work, change: CheckOperation) -> None:
    work.place(change.no)
    work.rechecked.add(change.no)


def _set_heading(work: _Work, change: SetHeading) -> None:
    _set(work.heading, change.values)


def _set_criterion(work: _Work, change: SetCriterion) -> None:
    item = next((item for item in work.exit if item["id"] == change.id), None)
    if item is None:
        item = {"id": change.id}
        work.exit.append(item)
    _set(item, change.values)
    if not item.get("text"):
        work.exit.remove(item)


_APPLY: Mapping[type, Callable[[_Work, Any], None]] = {
    SetOperation: _set_operation,
    NumberOperation: _number_operation,
    InsertOperation: _insert,
    RemoveOperation: _remove,
    MoveOperation: _move,
    Renumber: _renumber,
    CheckOperation: _check,
    SetHeading: _set_heading,
    SetCriterion: _set_criterion,
}


def free_criterion_id(card: Card) -> str:
    """An id no exit criterion of the card has: x1, x2 and so on."""
    known = {item.id for item in card.exit}
    numbers = range(1, len(known) + 2)
    return next(name for name in (f"x{number}" for number in numbers) if name not in known)
