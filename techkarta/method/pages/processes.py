"""Processes with their stages: the list, and the forms of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.pages import Difference
from techkarta.ui.values import Link

from ..models import Process, Stage
from .matrix import mark_of
from .reading import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """A stage in its process; ages in working days, `cases` stand on it now."""

    id: int
    mark: str
    title: str
    entry: str
    normal_days: int
    maximum_days: int
    cards: int
    cases: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessBlock:
    """A process with its stages in order."""

    id: int
    code: str
    version: int
    title: str
    is_active: bool
    cases: int
    has_cards: bool
    stages: tuple[StageRow, ...]
    retired: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessesPage:
    """All processes of the company."""

    processes: tuple[ProcessBlock, ...]
    crumbs: tuple[Link, ...]
    can_change: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodFormPage:
    """A form of a process or a stage, with what changed meanwhile."""

    title: str
    note: str
    form: forms.Form
    crumbs: tuple[Link, ...]
    differences: tuple[Difference, ...] = ()


def processes_page(
    processes: Iterable[Process],
    standing: Mapping[int, int],
    retired: Iterable[Stage],
    *,
    can_change: bool,
    reader: Reader,
) -> ProcessesPage:
    """The list; processes carry their stages and cards already."""
    gone: dict[int, list[Stage]] = {}
    for stage in retired:
        gone.setdefault(stage.process_id, []).append(stage)
    return ProcessesPage(
        processes=tuple(
            _block(process, standing, gone.get(process.id, []), reader) for process in processes
        ),
        crumbs=(Link(text=_("Technology cards"), url=reverse("method:matrix")),),
        can_change=can_change,
    )


def processes_crumbs() -> tuple[Link, ...]:
    """The way back to the list of processes."""
    return (
        Link(text=_("Technology cards"), url=reverse("method:matrix")),
        Link(text=_("Processes and stages"), url=reverse("method:processes")),
    )


def _block(
    process: Process, standing: Mapping[int, int], retired: Iterable[Stage], reader: Reader
) -> ProcessBlock:
    stages = list(process.stages.all())
    return ProcessBlock(
        id=process.id,
        code=process.code,
        version=process.version,
        title=reader.say(process.title),
        is_active=process.is_active,
        cases=sum(standing.get(stage.id, 0) for stage in stages),
        has_cards=any(stage.card_count for stage in stages),  # type: ignore[attr-defined]  # counted
        stages=tuple(
            _stage(stage, standing.get(stage.id, 0), reader, place=place, of=len(stages))
            for place, stage in enumerate(stages, start=1)
        ),
        retired=tuple(
            (stage.id, f"{mark_of(stage, reader)} {reader.say(stage.title)}") for stage in retired
        ),
    )


def _stage(stage: Stage, cases: int, reader: Reader, *, place: int, of: int) -> StageRow:
    return StageRow(
        id=stage.id,
        mark=mark_of(stage, reader),
        title=reader.say(stage.title),
        entry=reader.say(stage.entry),
        normal_days=stage.normal_days,
        maximum_days=stage.maximum_days,
        cards=stage.card_count,  # type: ignore[attr-defined]  # the same
        cases=cases,
        is_first=place == 1,
        is_last=place == of,
    )
