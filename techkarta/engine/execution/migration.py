"""What becomes of the tasks of a visit that goes on by another version of its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from techkarta.engine.cards.model import Card, Operation, Text
from techkarta.engine.errors import EngineError
from techkarta.engine.execution.states import FINAL, TaskState

LIKE = 0.6
"""From which likeness of titles an operation of the same number is taken for the same one."""

BEGUN = frozenset({TaskState.IN_PROGRESS, TaskState.BLOCKED, TaskState.DONE, TaskState.RETURNED})
"""Somebody has worked on a task in these, and it is not settled."""

Numbers = Mapping[str, str]
"""Number in the old card → number in the new one; what is absent has no successor."""


class Fate(StrEnum):
    """What becomes of an operation's tasks."""

    KEPT = "kept"
    MAPPED = "mapped"
    ADDED = "added"
    CANCELLED = "cancelled"
    PAST = "past"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One operation of either card: kept under its number, mapped to another, added, cancelled.

    `past` = settled by the old card and without a successor: it stays in the history. `states` are
    those of its tasks, by occurrence.
    """

    fate: Fate
    before: str | None = None
    after: str | None = None
    states: tuple[TaskState, ...] = ()

    @property
    def loses_work(self) -> bool:
        """Whether work that was begun is cancelled."""
        return self.fate is Fate.CANCELLED and any(state in BEGUN for state in self.states)


def suggested_numbers(old: Card, new: Card) -> dict[str, str]:
    """Which operation of the new card continues which of the old one.

    The same title first, wherever it stands; then the same number, where the titles are alike or
    the results the same.
    """
    found: dict[str, str] = {}
    free = {operation.no: operation for operation in new.operations}
    for operation in old.operations:
        same = [no for no, each in free.items() if _is_same(operation.title, each.title)]
        # Of several with one title the one that kept its number.
        if same:
            chosen = operation.no if operation.no in same else same[0]
            found[operation.no] = chosen
            del free[chosen]
    for operation in old.operations:
        other = free.get(operation.no)
        if operation.no not in found and other is not None and _is_alike(operation, other):
            found[operation.no] = other.no
            del free[other.no]
    return {each.no: found[each.no] for each in old.operations if each.no in found}


def check_numbers(old: Card, new: Card, numbers: Numbers) -> None:
    """EngineError for a number neither card has, and for two operations with one successor."""
    known, wanted = ({each.no for each in card.operations} for card in (old, new))
    for before, after in numbers.items():
        if before not in known or after not in wanted:
            raise EngineError("number_unknown", no=after if before in known else before)
    for after in numbers.values():
        if list(numbers.values()).count(after) > 1:
            raise EngineError("number_twice", no=after)


def passages(
    old: Card, new: Card, states: Mapping[str, Sequence[TaskState]], numbers: Numbers
) -> tuple[Passage, ...]:
    """What becomes of every operation: those of the new card in its order, then what is left.

    `states` = old number → states of its tasks by occurrence; cancelled tasks do not count.
    """
    alive = {
        no: tuple(state for state in found if state is not TaskState.CANCELLED)
        for no, found in states.items()
    }
    sources = {after: before for before, after in numbers.items() if alive.get(before)}
    told = [_to(operation.no, sources.get(operation.no), alive) for operation in new.operations]
    left = [
        Passage(
            fate=Fate.PAST if FINAL.issuperset(alive[each.no]) else Fate.CANCELLED,
            before=each.no,
            states=alive[each.no],
        )
        for each in old.operations
        if alive.get(each.no) and each.no not in sources.values()
    ]
    return (*told, *left)


def _to(no: str, source: str | None, alive: Mapping[str, tuple[TaskState, ...]]) -> Passage:
    if source is None:
        return Passage(fate=Fate.ADDED, after=no)
    fate = Fate.KEPT if source == no else Fate.MAPPED
    return Passage(fate=fate, before=source, after=no, states=alive[source])


def _is_alike(old: Operation, new: Operation) -> bool:
    if _is_same(old.result, new.result):
        return True
    pairs = _pairs(old.title, new.title)
    return any(SequenceMatcher(None, *pair).ratio() >= LIKE for pair in pairs)


def _is_same(old: Text | None, new: Text | None) -> bool:
    return any(before == after for before, after in _pairs(old, new))


def _pairs(old: Text | None, new: Text | None) -> list[tuple[str, str]]:
    """The two texts side by side in every language both have; a plain one beside each."""
    before, after = _strings(old), _strings(new)
    shared = before.keys() & after.keys()
    if not shared:
        return [(one, other) for one in before.values() for other in after.values()]
    return [(before[language], after[language]) for language in sorted(shared)]


def _strings(text: Text | None) -> dict[str, str]:
    by_language = {"": text} if isinstance(text, str) else dict(text or {})
    plain = {language: " ".join(each.casefold().split()) for language, each in by_language.items()}
    return {language: each for language, each in plain.items() if each}
