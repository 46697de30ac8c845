"""Cases of a log as traces, one for every card the case was worked by.

A row belongs to the card that agrees with every value it tells of process, stage, card and
revision; what belongs to none of the cards is left alone and counted. A case won has left all
stages of its process, so it is judged by cards it never touched, too; any other case is judged on
the stages it reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.executions import Execution, Trace
from techkarta.engine.conformance.log.mapping import LogMap, plain
from techkarta.engine.conformance.log.names import Names
from techkarta.engine.conformance.log.pairing import paired
from techkarta.engine.conformance.log.problems import Problems
from techkarta.engine.conformance.log.reading import ABOUT, FALSE, WHOLE, LogShape, Row
from techkarta.engine.errors import EngineError

_PLACES = {name: place for place, name in enumerate(ABOUT)}
_COMPLETE, _OUTCOME = _PLACES["complete"], _PLACES["outcome"]
_CONTROLLER = _PLACES["controller"]
_CARD_KEYS = slice(0, 4)
WON = "won"


class Cases:
    """Makes traces of the rows of cases; `elsewhere` counts rows of other cards."""

    def __init__(
        self, cards: Sequence[Card], given: LogMap, shape: LogShape, problems: Problems
    ) -> None:
        """The cards a log is judged by, and what its names mean."""
        self._cards = cards
        self.names = [Names(card, given.operations) for card in cards]
        self.attributes = tuple(shape.attributes)
        self._problems = problems
        self._file = shape.file
        self.is_lifecycle = "lifecycle" in shape.columns and not (
            {"start", "end"} <= shape.columns.keys()
        )
        self._known: dict[tuple[str, ...], int | None] = {}
        self.elsewhere = 0

    def traces(self, case: str, rows: list[Row]) -> list[tuple[int, Trace]]:
        """The place of each card that judges the case, with its trace; in the order of cards."""
        if self.is_lifecycle:
            rows = paired(rows, self._problems)
        else:
            rows.sort()
        dealt: dict[int, list[Row]] = {}
        for row in rows:
            place = self.card_of(row[6])
            if place is None:
                self.elsewhere += 1
            else:
                dealt.setdefault(place, []).append(row)
        if not dealt:
            return []
        attributes = attributes_of(self.attributes, {row[6]: None for row in rows})
        if _last(rows, _OUTCOME) == WON:
            dealt |= {place: [] for place in self.untouched(dealt)}
        return [
            (
                place,
                Trace(
                    case=case,
                    executions=tuple(self._execution(row, self.names[place]) for row in own),
                    is_complete=_last(own, _COMPLETE) not in FALSE,
                    attributes=attributes,
                    outcome=_last(own, _OUTCOME),
                ),
            )
            for place, own in sorted(dealt.items())
        ]

    def _execution(self, row: Row, names: Names) -> Execution:
        start, end, _, operation, user, kind, about = row
        fact = end - start if kind == WHOLE else None
        return Execution(start, end, names.number(operation), user, fact, about[_CONTROLLER])

    def card_of(self, about: tuple[str, ...]) -> int | None:
        """The place of the card that what a row tells agrees with; None where it is of no card.

        EngineError: log_card_unclear, log_value_near.
        """
        told = about[_CARD_KEYS]
        if told not in self._known:
            self._known[told] = self._fitting(told)
        return self._known[told]

    def _fitting(self, told: tuple[str, ...]) -> int | None:
        """The only card that agrees. EngineError: log_card_unclear, log_value_near."""
        found = [place for place, card in enumerate(self._cards) if _agrees(card, told)]
        if len(found) > 1:
            codes = [f"{self._cards[place].code}/{self._cards[place].revision}" for place in found]
            raise EngineError("log_card_unclear", file=self._file, cards=codes)
        if found:
            return found[0]
        for name, value in zip(ABOUT, told, strict=False):
            for known in {own for card in self._cards for own in _values(card)[name]}:
                if value != known and plain(value) == plain(known):
                    raise EngineError("log_value_near", column=name, value=value, known=known)
        return None

    def untouched(self, dealt: Mapping[int, object]) -> Iterable[int]:
        """Cards of the same processes for stages the case has no rows of, where it is clear."""
        processes = {self._cards[place].process for place in dealt}
        reached = {stage for place in dealt for stage in self._cards[place].stages}
        for place, card in enumerate(self._cards):
            if place in dealt or card.process not in processes or reached & {*card.stages}:
                continue
            rivals = [each for each in self._cards if each.process == card.process]
            if sum(bool({*each.stages} & {*card.stages}) for each in rivals) == 1:
                yield place


def attributes_of(
    names: Sequence[str], told: Iterable[tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Attribute → its values in what rows tell; several in one are divided by semicolons."""
    found: dict[str, dict[str, None]] = {}
    for about in told if names else ():
        for name, value in zip(names, about[len(ABOUT) :], strict=True):
            parts = (part.strip() for part in value.split(";"))
            found.setdefault(name, {}).update(dict.fromkeys(part for part in parts if part))
    return {name: tuple(values) for name, values in found.items() if values}


def _last(rows: Sequence[Row], place: int) -> str:
    """The last value told, "" where none is."""
    return next((row[6][place] for row in reversed(rows) if row[6][place]), "")


def _values(card: Card) -> dict[str, tuple[str, ...]]:
    return {
        "process": (card.process,),
        "stage": card.stages,
        "card": (card.code,),
        "revision": (str(card.revision),),
    }


def _agrees(card: Card, told: Iterable[str]) -> bool:
    return all(
        not value or value in own for value, own in zip(told, _values(card).values(), strict=True)
    )
