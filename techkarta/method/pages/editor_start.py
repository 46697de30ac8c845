"""How a card begins: the ways for a stage, and copying a card to another stage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from techkarta.ui.values import Link

from ..models import CardVersion, Process, Stage, VersionState
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGroup:
    """Cards of one process a new one may be copied from; of another type each needs a check."""

    title: str
    is_other: bool
    cards: tuple[StageChoice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginPage:
    """The ways a card of a stage may begin."""

    stage_id: int
    mark: str
    title: str
    crumbs: tuple[Link, ...]
    is_shipped: bool
    is_qualified: bool
    sources: tuple[SourceGroup, ...]


def begin_page(
    stage: Stage,
    processes: Iterable[Process],
    reader: Reader,
    *,
    is_shipped: bool,
    is_qualified: bool,
) -> BeginPage:
    """The ways; `processes` carry their stages, cards and versions."""
    own = stage.process
    groups = (
        SourceGroup(
            title=reader.say(process.title),
            is_other=process.code != own.code and process.sales_type != own.sales_type,
            cards=_cards(process, reader),
        )
        for process in sorted(processes, key=lambda each: each.id != own.id)
    )
    return BeginPage(
        stage_id=stage.id,
        mark=mark_of(stage, reader),
        title=reader.say(stage.title),
        crumbs=(cards_link(), Link(text=reader.say(own.title))),
        is_shipped=is_shipped,
        is_qualified=is_qualified,
        sources=tuple(group for group in groups if group.cards),
    )


def _cards(process: Process, reader: Reader) -> tuple[StageChoice, ...]:
    found: dict[int, StageChoice] = {}
    for stage in process.stages.all():
        for version in stage.versions.all():
            if version.state == VersionState.IN_FORCE:
                title = f"{mark_of(stage, reader)} {reader.say(version.title)}"
                found.setdefault(version.id, StageChoice(id=version.id, title=title))
    return tuple(found.values())
