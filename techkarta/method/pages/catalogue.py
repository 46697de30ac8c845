"""The catalogue of technologies, and where the cards of a process use them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from techkarta.engine.cards.model import Card
from techkarta.ui.values import Link

from ..catalogue import CatalogueEntry
from ..mapping import draft_card
from ..models import CardVersion, Process, Stage, TechnologyGroup
from ..texts import GROUP_TITLES
from .matrix import mark_of, version_url
from .reading import Reader
from .rules import cards_link


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRow:
    """A tool and what it is controlled with."""

    title: str
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnologyRow:
    """A technology as the catalogue tells of it; `state`: usable, unready or retired."""

    id: int
    code: str
    state: str
    title: str
    purpose: str
    processes: tuple[str, ...]
    tools: tuple[ToolRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A group by who initiates."""

    title: str
    technologies: tuple[TechnologyRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CataloguePage:
    """All technologies by group; `links` choose a process."""

    crumbs: tuple[Link, ...]
    note: str
    links: tuple[Link, ...]
    groups: tuple[GroupRow, ...]
    retired: tuple[TechnologyRow, ...]
    export: str
    can_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCell:
    """A technology on a stage: the operations that use it, or the way to add one."""

    links: tuple[Link, ...]
    add: str
    add_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """A technology across the stages of a process."""

    title: str
    tools: str
    is_gap: bool
    cells: tuple[CoverageCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageGroup:
    """The rows of a group."""

    title: str
    rows: tuple[CoverageRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageHead:
    """A stage above its column: how many of its operations name a technology."""

    mark: str
    title: str
    note: str
    has_card: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveragePage:
    """Technology × stage of one process."""

    crumbs: tuple[Link, ...]
    note: str
    links: tuple[Link, ...]
    stages: tuple[StageHead, ...]
    groups: tuple[CoverageGroup, ...]
    can_write: bool
    problem: str


def catalogue_page(
    processes: Sequence[Process],
    entries: Iterable[CatalogueEntry],
    wanted: str,
    *,
    can_change: bool,
    reader: Reader,
) -> CataloguePage:
    """The catalogue, of one process where `wanted` names it."""
    chosen = next((each for each in processes if each.code == wanted), None)
    every = [each for each in entries if chosen is None or each.is_of(chosen)]
    shown = [each for each in every if not each.is_retired]
    tools = [tool for each in shown for tool in each.tools]
    counted = ngettext("%(count)d technology", "%(count)d technologies", len(shown))
    return CataloguePage(
        crumbs=(cards_link(),),
        note=" · ".join(
            (
                counted % {"count": len(shown)},
                ngettext("%(count)d tool", "%(count)d tools", len(tools)) % {"count": len(tools)},
                _("each with its control"),
            )
        ),
        links=(
            Link(text=_("All"), url=reverse("method:catalogue"), is_current=chosen is None),
            *_links(processes, chosen, "method:catalogue", reader),
        ),
        groups=tuple(
            GroupRow(
                title=str(GROUP_TITLES[group]),
                technologies=tuple(
                    _technology(each, processes, reader) for each in shown if each.group == group
                ),
            )
            for group in TechnologyGroup.values
        ),
        retired=tuple(_technology(each, processes, reader) for each in every if each.is_retired),
        export=f"?process={chosen.code}" if chosen else "",
        can_change=can_change,
    )


def catalogue_cells(
    processes: Sequence[Process], entries: Iterable[CatalogueEntry], reader: Reader
) -> Iterator[list[str]]:
    """The catalogue as rows of a sheet: a tool each, with its technology."""
    yield [
        _("Group"), _("Code"), _("Technology"), _("Purpose"), _("Processes"), _("Tool"),
        _("Control tools"),
    ]  # fmt: skip
    for each in entries:
        row = _technology(each, processes, reader)
        told = [
            str(GROUP_TITLES[each.group]), row.code, row.title, row.purpose,
            ", ".join(row.processes),
        ]  # fmt: skip
        for tool in row.tools or (ToolRow(title="", controls=()),):
            yield [*told, tool.title, "; ".join(tool.controls)]


def coverage_page(
    processes: Sequence[Process],
    process: Process,
    versions: Mapping[int, CardVersion],
    *,
    entries: Sequence[CatalogueEntry],
    can_write: bool,
    reader: Reader,
    problem: str = "",
) -> CoveragePage:
    """Where the cards of a process use its technologies; `versions`: stage → what it shows.

    A technology that is retired or not ready yet is a row only while an operation names it.
    """
    stages = list(process.stages.all())
    cards = {stage: draft_card(row) for stage, row in versions.items()}
    named = {item.technology for card in cards.values() for item in card.operations}
    groups = []
    for group in TechnologyGroup.values:
        known = [
            each
            for each in entries
            if each.group == group
            and (each.code in named or (each.is_offered and each.is_of(process)))
        ]
        rows = tuple(_row(each, stages, cards, versions, reader) for each in known)
        if rows:
            groups.append(CoverageGroup(title=str(GROUP_TITLES[group]), rows=rows))
    rows = tuple(row for group in groups for row in group.rows)
    used = sum(not row.is_gap for row in rows)
    told = ngettext(
        "%(used)d of %(count)d technology is used", "%(used)d of %(count)d technologies are used",
        len(rows),
    )  # fmt: skip
    return CoveragePage(
        crumbs=(cards_link(), Link(text=_("Catalogue"), url=reverse("method:catalogue"))),
        note=told % {"used": used, "count": len(rows)},
        links=tuple(_links(processes, process, "method:coverage", reader)),
        stages=tuple(_head(stage, cards.get(stage.id), reader) for stage in stages),
        groups=tuple(groups),
        can_write=can_write,
        problem=problem,
    )


def _links(
    processes: Iterable[Process], chosen: Process | None, name: str, reader: Reader
) -> list[Link]:
    return [
        Link(
            text=reader.say(each.title),
            url=f"{reverse(name)}?process={each.code}",
            is_current=chosen is not None and each.id == chosen.id,
        )
        for each in processes
    ]


def _technology(
    technology: CatalogueEntry, processes: Iterable[Process], reader: Reader
) -> TechnologyRow:
    return TechnologyRow(
        id=technology.id,
        code=technology.code,
        state=_state(technology),
        title=reader.say(technology.title),
        purpose=reader.say(technology.purpose),
        processes=tuple(reader.say(each.title) for each in processes if technology.is_of(each)),
        tools=tuple(
            ToolRow(
                title=reader.say(tool.title),
                controls=tuple(reader.say(control) for control in tool.controls),
            )
            for tool in technology.tools
        ),
    )


def _state(technology: CatalogueEntry) -> str:
    if technology.is_retired:
        return "retired"
    return "usable" if technology.is_usable else "unready"


def _head(stage: Stage, card: Card | None, reader: Reader) -> StageHead:
    operations = card.operations if card else ()
    named = sum(1 for each in operations if each.technology)
    words = {"named": named, "count": len(operations)}
    return StageHead(
        mark=mark_of(stage, reader),
        title=reader.say(stage.title),
        note=_("%(named)d of %(count)d operations") % words if card else _("no card"),
        has_card=card is not None,
    )


def _row(
    technology: CatalogueEntry,
    stages: Sequence[Stage],
    cards: Mapping[int, Card],
    versions: Mapping[int, CardVersion],
    reader: Reader,
) -> CoverageRow:
    title = reader.say(technology.title)
    cells = []
    for stage in stages:
        card = cards.get(stage.id)
        operations = card.operations if card else ()
        numbers = [each.no for each in operations if each.technology == technology.code]
        words = {"technology": title, "stage": mark_of(stage, reader)}
        cells.append(
            CoverageCell(
                links=tuple(
                    Link(text=no, url=f"{version_url(versions[stage.id].id)}#op-{no}")
                    for no in numbers
                ),
                add=f"{stage.id}:{technology.code}" if technology.is_offered else "",
                add_label=_("Add an operation with “%(technology)s” to %(stage)s") % words,
            )
        )
    return CoverageRow(
        title=title,
        tools=", ".join(reader.say(tool.title) for tool in technology.tools),
        is_gap=not any(cell.links for cell in cells),
        cells=tuple(cells),
    )
