"""One case judged by one card: structure, exact cost, times."""

from __future__ import annotations

from functools import lru_cache, partial

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.executions import Deviation, Judgement, Trace
from techkarta.engine.conformance.standard import OFF_CARD, Standard, standard
from techkarta.engine.conformance.structure import Structure, structure
from techkarta.engine.conformance.timing import Timing
from techkarta.engine.planning.calendar import WorkingCalendar

_REMEMBERED = 100_000
_LONGEST_REMEMBERED = 200


class Judge:
    """Judges cases on one card; the structure of equal traces is judged once."""

    def __init__(self, card: Card, calendar: WorkingCalendar) -> None:
        """EngineError as `planning.network.network`, where the card is not well formed."""
        self.standard: Standard = standard(card)
        self.timing = Timing(self.standard, calendar)
        self._remembered = lru_cache(_REMEMBERED)(partial(structure, self.standard))

    def judge(self, trace: Trace) -> Judgement:
        """Judge one case.

        A case that has not left the stage owes nothing yet: every operation counts as optional.
        """
        places = tuple(
            self.standard.places.get(each.operation, OFF_CARD) for each in trace.executions
        )
        demanded = self.standard.demanded(trace.attributes) if trace.is_complete else 0
        found = self._structure(places, demanded)
        times = self.timing.deviations(places, trace.executions, trace.attributes)
        return Judgement(
            case=trace.case,
            card=self.standard.card.code,
            events=len(places),
            demanded=demanded.bit_count(),
            cost=found.cost,
            deviations=(*self._told(found, trace), *times),
        )

    def _structure(self, places: tuple[int, ...], demanded: int) -> Structure:
        if len(places) > _LONGEST_REMEMBERED:
            return structure(self.standard, places, demanded)
        return self._remembered(places, demanded)

    def _told(self, found: Structure, trace: Trace) -> list[Deviation]:
        operations = self.standard.operations
        told = [Deviation("missing", operations[place].no) for place in found.missing]
        for code in ("order", "repeated", "off_card"):
            for position in getattr(found, code):
                execution = trace.executions[position]
                told.append(Deviation(code, execution.operation, execution.user))
        return told
