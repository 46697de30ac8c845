"""The page that copies a card to another stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from techkarta.ui.values import Link

from ..models import CardVersion, Process
from .matrix import mark_of, version_url
from .reading import Reader
from .rules import cards_link


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChoice:
    """A stage a card may be copied to."""

    id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageGroup:
    """The stages of one process; another type of sales asks for a check of every operation."""

    title: str
    stages: tuple[StageChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyPage:
    """Where to copy the card."""

    id: int
    title: str
    crumbs: tuple[Link, ...]
    groups: tuple[StageGroup, ...]


def copy_page(row: CardVersion, processes: Iterable[Process], reader: Reader) -> CopyPage:
    """The stages of all processes but the card's own stage."""
    own = row.card.stage
    title = reader.say(row.title)
    return CopyPage(
        id=row.id,
        title=title,
        crumbs=(
            cards_link(),
            Link(text=f"{mark_of(own, reader)} {title}", url=version_url(row.id)),
        ),
        groups=tuple(
            StageGroup(
                title=reader.say(process.title),
                stages=tuple(
                    StageChoice(
                        id=stage.id, title=f"{mark_of(stage, reader)} {reader.say(stage.title)}"
                    )
                    for stage in process.stages.all()
                    if stage.id != own.id
                ),
            )
            for process in processes
        ),
    )
