"""The stages a draft covers, to choose from: one, or several of the whole cycle."""

from __future__ import annotations

from dataclasses import dataclass

from techkarta.accounts.permissions import Actor
from techkarta.engine.cards.model import Card

from .. import selectors, services
from ..models import CardVersion
from .matrix import mark_of
from .reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOption:
    """A stage the card may cover; `is_home` is the one it stands on and does not leave."""

    code: str
    title: str
    is_covered: bool
    is_home: bool


def stage_options(
    row: CardVersion, card: Card, actor: Actor, reader: Reader
) -> tuple[StageOption, ...]:
    """The stages of the process; none where the card is of one and the actor may not widen it."""
    home = row.card.stage
    may_widen = services.may_write_whole_cycle(actor, home.process)
    if len(card.stages) <= 1 and not may_widen:
        return ()
    stages = selectors.stages_of(home.process_id)
    if len(stages) <= 1:
        return ()
    return tuple(
        StageOption(
            code=stage.code,
            title=f"{mark_of(stage, reader)} {reader.say(stage.title)}",
            is_covered=stage.code in card.stages,
            is_home=stage.id == home.id,
        )
        for stage in stages
    )
