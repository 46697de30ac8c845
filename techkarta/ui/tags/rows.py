"""Rows of work: checklist of operations, list of the day, gate, timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template import Library

from techkarta.ui.states import state_of, tone_class
from techkarta.ui.values import CheckRow, GateGroup, TaskRow, TimelineEvent

register = Library()

WAITING = frozenset({"waiting", "not_applicable", "cancelled"})
MET = frozenset({"met", "accepted", "skipped", "not_applicable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLine:
    """A requirement as drawn."""

    icon: str
    tone: str
    word: str
    text: str
    note: str
    no: str
    link_text: str
    link_url: str
    is_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GateBlock:
    """A group of requirements as drawn."""

    title: str
    met: int
    total: int
    lines: Sequence[GateLine]


@register.inclusion_tag("ui/components/check_row.html")
def check_row(row: CheckRow) -> dict[str, object]:
    """Show an operation of the checklist: state, title, what it needs, minutes."""
    is_waiting = row.state in WAITING
    marks = [
        name
        for name, holds in (
            ("waiting", is_waiting),
            ("current", row.is_current),
            ("sub", row.is_sub),
        )
        if holds
    ]
    return {
        "row": row,
        "marks": " ".join(f"tk-is-{mark}" for mark in marks),
        "note_tone": tone_class(row.note_tone),
    }


@register.inclusion_tag("ui/components/task_row.html")
def task_row(row: TaskRow) -> dict[str, object]:
    """Show a task of the day: title, deal, stage, need, minutes, due."""
    return {"row": row, "due_tone": tone_class(row.due_tone)}


@register.inclusion_tag("ui/components/gate_list.html")
def gate_list(groups: Sequence[GateGroup]) -> dict[str, Sequence[GateBlock]]:
    """Show a gate as a to-do list: counted, named, linked; met requirements muted."""
    return {"blocks": [_block(group) for group in groups]}


@register.inclusion_tag("ui/components/timeline.html", takes_context=True)
def timeline(context: dict[str, object], events: Sequence[TimelineEvent]) -> dict[str, object]:
    """Show a history, newest first as given."""
    told = [(event, tone_class(event.tone)) for event in events]
    return {"events": told, "csrf_token": context.get("csrf_token", "")}


def _block(group: GateGroup) -> GateBlock:
    lines = []
    for item in group.items:
        look = state_of(item.state)
        lines.append(
            GateLine(
                icon=look.icon,
                tone=look.tone,
                word=str(look.label),
                text=item.text,
                note=item.note,
                no=item.no,
                link_text=item.link_text,
                link_url=item.link_url,
                is_met=item.state in MET,
            )
        )
    return GateBlock(title=group.title, met=group.met, total=group.total, lines=lines)
