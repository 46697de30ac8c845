"""What one may do with a case: the main button and the menu."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Scope, may, scope_of
from techkarta.ui.states import Tone
from techkarta.work.selectors import Task

from .making import Making
from .reading import address


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """An entry of the case's menu; it opens in a dialog unless it is a page of its own."""

    text: str
    icon: str
    url: str
    tone: Tone = ""
    is_page: bool = False
    starts_group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """The main button: the next operation, or the next stage when the gate is open."""

    text: str
    url: str
    icon: str
    is_dialog: bool = False


def step(making: Making, task: Task | None) -> NextStep | None:
    """The main button: one's next operation, otherwise the open gate; None where neither is."""
    if not making.is_open:
        return None
    if task is not None:
        text = _("Next: %(no)s") % {"no": task.operation.no}
        return NextStep(text=text, url=address("work:task", task.id), icon="player-play")
    if making.can_change and making.record.gate.gate.is_open:
        return move_step(making)
    return None


def move_step(making: Making) -> NextStep | None:
    """Where an open gate leads: the next stage, or winning."""
    case, stage = making.case, making.next_stage
    if stage is None or making.is_to_win:
        return NextStep(
            text=_("Close as won"), url=address("cases:win", case.id), icon="trophy", is_dialog=True
        )
    return NextStep(
        text=_("Move to %(stage)s") % {"stage": making.reader.mark(stage)},
        url=f"{address('cases:move', case.id)}?stage={stage.id}",
        icon="arrow-right",
        is_dialog=True,
    )


def menu(making: Making) -> tuple[MenuEntry, ...]:
    """What the reader may do with the case beside the main button."""
    if not making.can_change:
        return ()
    case_id, stage = making.case.id, making.next_stage
    if not making.is_open:
        url = address("cases:reopen", case_id)
        return (MenuEntry(text=_("Open again"), icon="refresh", url=url),)
    move = address("cases:move", case_id)
    entries = [
        MenuEntry(text=_("Edit"), icon="pencil", url=address("cases:edit", case_id), is_page=True)
    ]
    if scope_of(making.actor, "case.change") is not Scope.OWN:
        url = address("cases:hand_over", case_id)
        entries.append(MenuEntry(text=_("Hand over"), icon="arrow-move-right", url=url))
    if stage is not None:
        text = _("Move to %(stage)s") % {"stage": making.reader.mark(stage)}
        url = f"{move}?stage={stage.id}"
        entries.append(MenuEntry(text=text, icon="arrow-right", url=url, starts_group=True))
    if _returns(making):
        entries.append(MenuEntry(text=_("Move back"), icon="arrow-back-up", url=f"{move}?way=back"))
    if may(making.actor, "case.override", making.owner):
        text = _("Move past the gate")
        entries.append(MenuEntry(text=text, icon="shield-lock", url=f"{move}?way=override"))
    entries += [
        MenuEntry(
            text=_("Close as won"),
            icon="trophy",
            url=address("cases:win", case_id),
            starts_group=True,
        ),
        MenuEntry(
            text=_("Close as lost"), icon="circle-x", url=address("cases:lose", case_id), tone="bad"
        ),
    ]
    return tuple(entries)


def _returns(making: Making) -> bool:
    ids = [stage.id for stage in making.record.stages]
    return making.case.stage_id in ids[1:]
