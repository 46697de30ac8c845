"""Counts over judged visits: operation by person, version, month, way, win rate."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from techkarta.engine.conformance.adherence import Comparison, compare
from techkarta.engine.conformance.executions import STRUCTURAL
from techkarta.engine.conformance.standard import standard
from techkarta.engine.conformance.structure import Structure, structure
from techkarta.method.selectors import card_of

from .judged import JudgedVisit

WON, LOST = "won", "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of `n` went by the card."""

    n: int
    kept: int

    @property
    def percent(self) -> int:
        """Whole percent."""
        return round(100 * self.kept / self.n) if self.n else 0


def by_operation_and_person(
    visits: Iterable[JudgedVisit], codes: Collection[str] = STRUCTURAL
) -> dict[tuple[str, str], Share]:
    """(operation, person) → executions without such deviations.

    What was never done counts for the owner. `codes`: the structural ones, of which an execution
    has one at most, or a single one.
    """
    done: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for each in visits:
        owner = str(each.visit.case.owner_id)
        for execution in each.trace.executions:
            done[execution.operation, execution.user or owner] += 1
        for deviation in each.judgement.deviations:
            if deviation.code in codes:
                place = deviation.operation, deviation.user or owner
                wrong[place] += 1
                done[place] += deviation.code == "missing"
    return {place: Share(n=n, kept=n - wrong[place]) for place, n in done.items()}


def shares(visits: Iterable[JudgedVisit], key: str) -> dict[object, Share]:
    """Visits that conform, by `version` of the card or `month` of entering."""
    n: Counter[object] = Counter()
    kept: Counter[object] = Counter()
    for each in visits:
        place = each.visit.card_version_id if key == "version" else f"{each.visit.entered_at:%Y-%m}"
        n[place] += 1
        kept[place] += each.judgement.is_conforming
    return {place: Share(n=count, kept=kept[place]) for place, count in n.items()}


def deviations(visits: Iterable[JudgedVisit]) -> Counter[str]:
    """How often each deviation happened."""
    return Counter(each.code for visit in visits for each in visit.judgement.deviations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way through a card: how often, and what is wrong with it by position."""

    key: str
    count: int
    sample: JudgedVisit
    found: Structure


def variants(visits: Sequence[JudgedVisit], most: int) -> tuple[list[Variant], int]:
    """The most frequent ways, and how many different ones there are."""
    grouped: dict[str, list[JudgedVisit]] = defaultdict(list)
    for each in visits:
        grouped[each.variant].append(each)
    ordered = sorted(grouped.items(), key=lambda item: (-len(item[1]), item[0]))
    made = []
    for key, same in ordered[:most]:
        sample = same[0]
        card = standard(card_of(sample.visit.card_version_id or 0))
        places = [card.places[each.operation] for each in sample.trace.executions]
        demanded = card.demanded(sample.trace.attributes) if sample.is_over else 0
        found = structure(card, places, demanded)
        made.append(Variant(key=key, count=len(same), sample=sample, found=found))
    return made, len(ordered)


def win_rates(visits: Iterable[JudgedVisit]) -> Comparison:
    """Closed cases whose every visit conforms against the others."""
    followed: dict[int, bool] = {}
    won: dict[int, bool] = {}
    for each in visits:
        case = each.visit.case
        if case.state in {WON, LOST}:
            followed[case.id] = followed.get(case.id, True) and each.judgement.is_conforming
            won[case.id] = case.state == WON
    kept = [case for case, is_kept in followed.items() if is_kept]
    broken = [case for case, is_kept in followed.items() if not is_kept]
    return compare(
        (sum(won[case] for case in kept), sum(won[case] for case in broken)),
        (len(kept), len(broken)),
    )
