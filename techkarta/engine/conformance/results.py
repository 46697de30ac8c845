"""What the judgement of many cases comes to: totals, by operation, by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.executions import (
    CODES,
    STRUCTURAL,
    Deviation,
    Execution,
    Judgement,
    fitness,
)

OFF_CARD_CODE = "off_card"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case over all cards that judge it."""

    case: str
    judgements: tuple[Judgement, ...]

    @property
    def cost(self) -> int:
        """Least number of executions to take away and to add."""
        return sum(each.cost for each in self.judgements)

    @property
    def events(self) -> int:
        """Executions, those off the card included."""
        return sum(each.events for each in self.judgements)

    @property
    def fitness(self) -> float:
        """1 − cost / (events + mandatory operations)."""
        return fitness(self.cost, self.events + sum(each.demanded for each in self.judgements))

    @property
    def is_conforming(self) -> bool:
        """Whether no card found anything structural."""
        return not self.cost

    def operations(self, code: str) -> list[str]:
        """Operations with a deviation, as often as it happened."""
        return [
            deviation.operation
            for judgement in self.judgements
            for deviation in judgement.deviations
            if deviation.code == code
        ]


class Tally:
    """Counts executions and deviations of one operation or one person."""

    __slots__ = ("deviations", "executions")

    def __init__(self) -> None:
        self.executions = 0
        self.deviations: Counter[str] = Counter()

    def add(self, other: Tally) -> None:
        """Count what another one counted."""
        self.executions += other.executions
        self.deviations.update(other.deviations)


class Totals:
    """Sums up judged cases."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self.cards = cards
        self.cases = self.conforming = self.events = self.cost = 0
        self.deviations = Counter(dict.fromkeys(CODES, 0))
        self.operations: list[dict[str, Tally]] = [
            {operation.no: Tally() for operation in card.operations} for card in cards
        ]
        self.off_card: Counter[str] = Counter()
        self.users: dict[str, Tally] = {}
        self._fitness = 0.0

    @property
    def fitness_mean(self) -> float:
        """Mean fitness of the cases; 1 where there are none."""
        return self._fitness / self.cases if self.cases else 1.0

    def add(self, result: CaseResult) -> None:
        """Count a case; its operations are counted by `add_card`."""
        self.cases += 1
        self.conforming += result.is_conforming
        self.events += result.events
        self.cost += result.cost
        self._fitness += result.fitness

    def add_all(
        self, *, cases: int, conforming: int, events: int, cost: int, fitness: float
    ) -> None:
        """Count many cases at once; `fitness` is the sum of theirs."""
        self.cases += cases
        self.conforming += conforming
        self.events += events
        self.cost += cost
        self._fitness += fitness

    def add_totals(self, other: Totals) -> None:
        """Count what was counted of other cases, judged by the same cards."""
        self.cases += other.cases
        self.conforming += other.conforming
        self.events += other.events
        self.cost += other.cost
        self._fitness += other._fitness
        self.deviations.update(other.deviations)
        self.off_card.update(other.off_card)
        for own, others in zip(self.operations, other.operations, strict=True):
            for no, tally in others.items():
                own[no].add(tally)
        for name, tally in other.users.items():
            self.user(name).add(tally)

    def add_card(
        self, place: int, executions: Iterable[Execution], deviations: Iterable[Deviation]
    ) -> None:
        """Count the executions and deviations of a case on the card at a place."""
        operations = self.operations[place]
        for execution in executions:
            tally = operations.get(execution.operation)
            if tally is not None:
                tally.executions += 1
            if execution.user:
                self.user(execution.user).executions += 1
        for code, operation, user in deviations:
            self.deviations[code] += 1
            if code == OFF_CARD_CODE:
                self.off_card[operation] += 1
            else:
                operations[operation].deviations[code] += 1
            if user:
                self.user(user).deviations[code] += 1

    def user(self, name: str) -> Tally:
        """The tally of a person."""
        tally = self.users.get(name)
        if tally is None:
            tally = self.users[name] = Tally()
        return tally


def codes_of_operations() -> tuple[str, ...]:
    """The deviations an operation of a card can have."""
    return tuple(code for code in CODES if code != OFF_CARD_CODE)


def codes_of_users() -> tuple[str, ...]:
    """The deviations somebody did: what was never done has no performer."""
    return tuple(code for code in CODES if code != STRUCTURAL[0])
