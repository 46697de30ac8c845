"""Frozen values that components take; pages build them, templates only pass them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.forms import Form

from techkarta.ui.states import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where to go and what the link says: breadcrumb, tab, segment, menu entry."""

    text: str
    url: str = ""
    icon: str = ""
    count: int | None = None
    is_current: bool = False
    tone: Tone = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice of a radio or checkbox group."""

    value: str
    text: str
    tone: Tone = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a load bar, in minutes; `kind` chooses the look, `text` its word in the legend."""

    kind: Literal["done", "overdue", "now", "planned", "other", "free", "excess"]
    minutes: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateItem:
    """One requirement of a gate: a state, what is required, who or when, and what to do."""

    state: str
    text: str
    note: str = ""
    no: str = ""
    link_text: str = ""
    link_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateGroup:
    """Requirements of one kind with their count."""

    title: str
    met: int
    total: int
    items: Sequence[GateItem] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEvent:
    """One line of a history; `when` is text already made for the reader.

    `body` is what somebody wrote, with its `files`; `undo_url` takes it back.
    """

    when: str
    text: str
    icon: str = "point"
    tone: Tone = "idle"
    note: str = ""
    url: str = ""
    body: str = ""
    files: tuple[Link, ...] = ()
    undo_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStage:
    """A chevron of the stage path."""

    code: str
    title: str
    state: Literal["done", "current", "ahead", "lost"] = "ahead"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """A row of a checklist of operations.

    `sub` marks a repetition shown under its operation; `control` is a word beside the state.
    """

    no: str
    title: str
    state: str
    url: str = ""
    note: str = ""
    note_tone: Tone = ""
    need: str = ""
    state_text: str = ""
    state_note: str = ""
    control: str = ""
    minutes_norm: int | None = None
    minutes_fact: int | None = None
    action_text: str = ""
    action_url: str = ""
    is_current: bool = False
    is_sub: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A row of the list of the day; `due` is text already made for the reader."""

    no: str
    title: str
    note: str
    url: str
    stage: str = ""
    need: str = ""
    minutes: int = 0
    due: str = ""
    due_tone: Tone = ""
    state: str = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a data table; `sort` is `up`, `down` or empty."""

    title: str
    is_number: bool = False
    sort_url: str = ""
    sort: Literal["", "up", "down"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a data table: text with an optional link, note below, state pill.

    `edit_url` gives the form that changes it in place, `edit_page` the page that does so without
    scripts; with `is_dialog` the form opens in a dialog.
    """

    text: str = ""
    url: str = ""
    note: str = ""
    tone: Tone = ""
    state: str = ""
    edit_url: str = ""
    edit_page: str = ""
    is_dialog: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPage:
    """The form of one cell: its field `value`, and what somebody else made of it meanwhile."""

    url: str
    label: str
    form: Form
    theirs: str = ""
    changed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a data table; a `key` lets it be ticked where the table is asked for that."""

    cells: Sequence[Cell]
    url: str = ""
    key: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTarget:
    """A stage a tile can be moved to from its menu or by dragging."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A card of the board. `move_url` takes POST with `stage`."""

    key: str
    title: str
    url: str
    note: str = ""
    total: str = ""
    reason: str = ""
    done: int = 0
    of: int = 0
    age: str = ""
    owner: str = ""
    move_url: str = ""
    targets: Sequence[MoveTarget] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """A column of the board: stage, count, sum, first tiles and where the others are."""

    key: str
    code: str
    title: str
    count: int
    total: str
    tiles: Sequence[Tile] = field(default_factory=tuple)
    more_url: str = ""
    more_count: int = 0
    is_strip: bool = False
