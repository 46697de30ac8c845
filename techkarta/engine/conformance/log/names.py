"""Which operation of a card a name in a log means.

A name is the number of an operation or its title in any language, exactly as the card has it, or
what the map says. What differs only by case, by spaces or by the leading zeros a spreadsheet eats
is asked; anything else is off the card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.conformance.log.mapping import plain
from techkarta.engine.errors import EngineError


class Names:
    """Resolves names of a log for one card; each different name is looked up once."""

    def __init__(self, card: Card, given: Mapping[str, str]) -> None:
        """`given`: name in the log → number, of this card or of another."""
        self._card = card
        self._given = given
        self._numbers = {operation.no for operation in card.operations}
        self._titles = _titles(card)
        self._known: dict[str, str] = {}

    def number(self, name: str) -> str:
        """The number of the operation, or the name itself where the card has none.

        EngineError: log_name_near, log_name_shared (the title of several operations).
        """
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._resolve(name)
        return found

    def _resolve(self, name: str) -> str:
        if name in self._given:
            return self._given[name]
        if name in self._numbers:
            return name
        numbers = self._titles.get(name)
        if numbers is not None and len(numbers) > 1:
            raise EngineError(
                "log_name_shared", name=name, operations=sorted(numbers), card=self._card.code
            )
        if numbers is not None:
            return min(numbers)
        shapes = near(name)
        for known in (*sorted(self._numbers), *self._titles, *self._given):
            if shapes & near(known):
                raise EngineError("log_name_near", name=name, known=known, card=self._card.code)
        return name


def _titles(card: Card) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for operation in card.operations:
        for title in titles_of(operation):
            found.setdefault(title, set()).add(operation.no)
    return found


def titles_of(operation: Operation) -> Iterator[str]:
    """The title of an operation in every language it has."""
    title = operation.title
    if isinstance(title, str):
        yield title
    elif title is not None:
        yield from title.values()


def near(name: str) -> set[str]:
    """Shapes by which names that differ in nothing of importance are alike."""
    bare = plain(name)
    return {bare, bare.lstrip("0") if bare.isdigit() else bare}
