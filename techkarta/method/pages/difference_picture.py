"""Two revisions in one picture: the route of the later one, with what went and what came marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from techkarta.engine.cards.difference import CardDifference, ChangeKind, diff_cards
from techkarta.engine.cards.model import Card
from techkarta.engine.planning.days import DayPlan, day_plan
from techkarta.ui.days import DayBox, DayPicture, day_picture
from techkarta.ui.states import Tone

from .difference import LOOKS, kind_word
from .picture import box_of, reserves_of

SIGNS: Mapping[ChangeKind, str] = {
    ChangeKind.ADDED: "+",
    ChangeKind.REMOVED: "−",
    ChangeKind.MOVED: "↕",
    ChangeKind.CHANGED: "≠",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeKey:
    """A mark of the picture explained: sign, word, colour, how many operations bear it."""

    sign: str
    tone: Tone
    word: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencePicture:
    """The picture, and what its marks mean."""

    picture: DayPicture
    keys: tuple[ChangeKey, ...]


def difference_picture(old: Card, new: Card) -> DifferencePicture | None:
    """The route of `new` with the operations it lost; None where no operation differs.

    None too where there are more operations than could be seen.
    """
    found = diff_cards(old, new)
    kinds = {change.key: change.kind for change in found.operations}
    if not kinds:
        return None
    both = _together(old, new, found)
    plan = _plan(both, new)
    boxes = {
        item.no: _marked(box_of(item), kinds.get(item.no)) for item in reversed(both.operations)
    }
    picture = day_picture(plan, boxes, reserve_text=reserves_of(plan))
    if picture is None:
        return None
    counted = ((kind, len(found.numbers(kind))) for kind in LOOKS)
    return DifferencePicture(
        picture=picture,
        keys=tuple(
            ChangeKey(sign=SIGNS[kind], tone=LOOKS[kind][1], word=kind_word(kind), count=count)
            for kind, count in counted
            if count
        ),
    )


def _together(old: Card, new: Card, found: CardDifference) -> Card:
    """The later card with the operations it lost: they wait for what they waited for."""
    gone = [old.operation(no) for no in found.numbers(ChangeKind.REMOVED)]
    return replace(new, operations=(*new.operations, *gone))


def _plan(both: Card, new: Card) -> DayPlan:
    """The days of both, with the critical path of the later card alone: what went holds nobody."""
    plan, chain = day_plan(both), day_plan(new).chain
    steps = frozenset(pairwise(chain))
    return replace(
        plan,
        chain=chain,
        spans=tuple(replace(each, is_critical=each.no in chain) for each in plan.spans),
        links=tuple(
            replace(each, is_critical=(each.before, each.after) in steps) for each in plan.links
        ),
    )


def _marked(box: DayBox, kind: ChangeKind | None) -> DayBox:
    if kind is None:
        return box
    is_gone = kind is ChangeKind.REMOVED
    title = f"{box.title}: {kind_word(kind)}"
    return replace(box, title=title, badge=SIGNS[kind], tone=LOOKS[kind][1], is_gone=is_gone)
