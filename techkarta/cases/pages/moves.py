"""Dialogs of moving and closing: what is missing, what is asked, what somebody else changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from techkarta.accounts.permissions import may
from techkarta.cases.selectors import Stage, covers
from techkarta.ui.values import Option, TimelineEvent

from .case import gate_work
from .gate import GateLine, GatePanel, gate_panel
from .history import history
from .making import Making
from .reading import address
from .story import telling_of

LOST_REASONS: Sequence[Promise] = (
    gettext_lazy("the price"),
    gettext_lazy("chose another supplier"),
    gettext_lazy("the project is cancelled"),
    gettext_lazy("no money this year"),
    gettext_lazy("our product does not fit"),
    gettext_lazy("no access to who decides"),
)
BACK_REASONS: Sequence[Promise] = (
    gettext_lazy("the client changed the task"),
    gettext_lazy("new people decide"),
    gettext_lazy("the facts were not confirmed"),
    gettext_lazy("moved by mistake"),
)
RECENT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person asked for: the stage (or "won", "lost"), how, and what he had seen."""

    stage_id: int | None = None
    way: str = ""
    version: int | None = None
    seen_id: int | None = None
    place: str = ""
    is_override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A value the person saw and what it is now."""

    label: str
    seen: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDialog:
    """One dialog; what it does not need is empty."""

    title: str
    note: str
    case_title: str
    case_url: str
    action_url: str
    hidden: tuple[tuple[str, str], ...]
    kind: str = "move"
    lead: str = ""
    text: str = ""
    met_words: str = ""
    lines: tuple[GateLine, ...] = ()
    choices: tuple[Option, ...] = ()
    chosen: str = ""
    form: Form | None = None
    submit_text: str = ""
    submit_icon: str = "arrow-right"
    is_danger: bool = False
    override_text: str = ""
    override_form: Form | None = None
    cancel_text: str = ""
    changed: tuple[Changed, ...] = ()
    recent: tuple[TimelineEvent, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a dialog is made from: the case in the making, the wish, the form of the reason."""

    making: Making
    wish: Wish
    form: Form

    @property
    def can_override(self) -> bool:
        """Whether the person may pass a closed gate."""
        return may(self.making.actor, "case.override", self.making.owner)

    def place(self, stage_id: int | None) -> int:
        """The place of a stage in the process, −1 where it has none."""
        ids = [stage.id for stage in self.making.record.stages]
        return ids.index(stage_id) if stage_id in ids else -1


def move_dialog(asking: Asking) -> MoveDialog:
    """The dialog a wish to move leads to, by where the stage lies."""
    making, wish = asking.making, asking.wish
    if not making.is_open:
        return _closed(asking)
    here, there = asking.place(making.case.stage_id), asking.place(wish.stage_id)
    if wish.way == "back" or (wish.stage_id and there < here):
        return _back(asking)
    if wish.way == "override":
        return _past_the_gate(asking)
    target = making.record.stages[there] if wish.stage_id and there >= 0 else making.next_stage
    if target is None:
        return close_dialog(asking, "won")
    return _jump(asking, target) if there > here + 1 else _forward(asking, target)


def _forward(asking: Asking, target: Stage) -> MoveDialog:
    """To the next stage: what is missing, or the last question before going."""
    panel = _panel(asking)
    dialog = replace(
        _dialog(asking, address("cases:move", asking.making.case.id), stage_id=target.id),
        title=_("Move to %(mark)s “%(title)s”?") % _named(asking, target),
        cancel_text=_("Leave in %(mark)s") % _named(asking, asking.making.case.stage),
    )
    if panel.is_open:
        return replace(
            dialog,
            lead=_("All is in place"),
            met_words=panel.met_words,
            submit_text=_("Move to %(mark)s") % _named(asking, target),
        )
    return _refused(asking, dialog, panel, _("Move to %(mark)s anyway") % _named(asking, target))


def _refused(asking: Asking, dialog: MoveDialog, panel: GatePanel, override: str) -> MoveDialog:
    return replace(
        dialog,
        lead=_("Not in place yet: %(what)s") % {"what": panel.missing_words},
        met_words=panel.met_words,
        lines=panel.missing_lines,
        override_text=override if asking.can_override else "",
        override_form=asking.form if asking.can_override else None,
        text="" if asking.can_override else _("Only the head may pass without it, with a reason."),
    )


def _jump(asking: Asking, target: Stage) -> MoveDialog:
    """Over several stages: they go in order, the head may leave some out."""
    stage = asking.making.next_stage
    following = _named(asking, stage) if stage else {}
    dialog = replace(
        _dialog(asking, address("cases:move", asking.making.case.id), stage_id=target.id),
        title=_("Move to %(mark)s “%(title)s”?") % _named(asking, target),
        lead=_("Stages go in order: the next one is %(mark)s “%(title)s”") % following,
        cancel_text=_("Leave in %(mark)s") % _named(asking, asking.making.case.stage),
    )
    if not asking.can_override:
        text = _("Only the head may leave stages out, with a reason.")
        return replace(dialog, text=text)
    return replace(
        dialog,
        override_text=_("Move to %(mark)s anyway") % _named(asking, target),
        override_form=asking.form,
    )


def _back(asking: Asking) -> MoveDialog:
    """To an earlier stage: which of the allowed ones, and why."""
    making = asking.making
    here = asking.place(making.case.stage_id)
    allowed = making.case.stage.returns
    earlier = [
        stage for stage in making.record.stages[:here] if not allowed or stage.code in allowed
    ]
    ids = [stage.id for stage in earlier]
    wished = asking.wish.stage_id
    chosen = wished if wished in ids else ids[-1] if ids else None
    refused = wished is not None and wished not in ids
    dialog = replace(
        _dialog(asking, address("cases:move", making.case.id), stage_id=None),
        title=_("Move back"),
        lead=_("The process does not return to that stage") if refused else "",
        choices=tuple(_option(asking, stage) for stage in earlier),
        chosen=str(chosen or ""),
        cancel_text=_("Leave in %(mark)s") % _named(asking, making.case.stage),
    )
    if not earlier:
        return replace(dialog, lead=_("There is no stage to return to"))
    visit = making.record.present.visit
    if all(covers(visit, stage) for stage in earlier):
        text = _("The card covers that stage too: its tasks go on as they are.")
    else:
        text = _("The tasks of this stage end; what was done stays in the history.")
    return replace(
        dialog, text=text, form=asking.form, submit_text=_("Move back"), submit_icon="arrow-back-up"
    )


def _past_the_gate(asking: Asking) -> MoveDialog:
    """Past a closed gate or over stages, by the head's leave."""
    making = asking.making
    later = making.record.stages[asking.place(making.case.stage_id) + 1 :]
    ids = [stage.id for stage in later]
    chosen = asking.wish.stage_id if asking.wish.stage_id in ids else next(iter(ids), None)
    hidden = (*_hidden(asking, None), ("override", "1"), ("way", "override"))
    return replace(
        _dialog(asking, address("cases:move", making.case.id), stage_id=None),
        title=_("Move past the gate"),
        text=_("The reason is written to the history, and reports count such moves."),
        hidden=hidden,
        choices=tuple(_option(asking, stage) for stage in later),
        chosen=str(chosen or ""),
        form=asking.form if later else None,
        submit_text=_("Move past the gate") if later else "",
        submit_icon="shield-lock",
        cancel_text=_("Leave in %(mark)s") % _named(asking, making.case.stage),
    )


def close_dialog(asking: Asking, state: str) -> MoveDialog:
    """The dialog of winning, losing or opening again."""
    is_open = asking.making.is_open
    return CLOSINGS[state](asking) if is_open is (state != "open") else _standing(asking)


def _standing(asking: Asking) -> MoveDialog:
    """What was wished is so already, or cannot be any more."""
    if not asking.making.is_open:
        return _closed(asking)
    dialog = _dialog(asking, "", stage_id=None)
    return replace(dialog, title=_("The deal is open"), cancel_text=_("Close the window"))


def _closed(asking: Asking) -> MoveDialog:
    """A closed case does not move."""
    return replace(
        _dialog(asking, "", stage_id=None),
        title=_("The deal is closed already"),
        lead=_("Somebody has closed it: open it again to go on"),
        recent=_recent(asking.making),
        cancel_text=_("Leave it closed"),
    )


def _win(asking: Asking) -> MoveDialog:
    making = asking.making
    dialog = replace(
        _dialog(asking, address("cases:win", making.case.id), stage_id=None),
        kind="won",
        title=_("Close the deal as won?"),
        cancel_text=_("Leave it open"),
    )
    panel = _panel(asking, is_whole=True)
    is_last = making.next_stage is None
    if not (making.case.stage.may_win or is_last):
        text = _("A deal is won on a later stage. Only the head may close it here, with a reason.")
        can = asking.can_override
        return replace(
            dialog,
            lead=_("This stage does not win"),
            text=text,
            override_text=_("Close as won anyway") if can else "",
            override_form=asking.form if can else None,
        )
    if not panel.is_open:
        return _refused(asking, dialog, panel, _("Close as won anyway"))
    return replace(
        dialog,
        lead=_("All is in place"),
        met_words=panel.met_words,
        form=asking.form,
        submit_text=_("Close as won"),
        submit_icon="trophy",
    )


def _lose(asking: Asking) -> MoveDialog:
    return replace(
        _dialog(asking, address("cases:lose", asking.making.case.id), stage_id=None),
        title=_("Close the deal as lost?"),
        text=_("Its tasks end. The deal can be opened again later."),
        form=asking.form,
        submit_text=_("Close as lost"),
        submit_icon="circle-x",
        is_danger=True,
        cancel_text=_("Leave it open"),
    )


def _reopen(asking: Asking) -> MoveDialog:
    stage = _named(asking, asking.making.case.stage)
    return replace(
        _dialog(asking, address("cases:reopen", asking.making.case.id), stage_id=None),
        title=_("Open the deal again?"),
        text=_("It stands on %(mark)s “%(title)s” again, with new tasks.") % stage,
        form=asking.form,
        submit_text=_("Open again"),
        submit_icon="refresh",
        cancel_text=_("Leave it closed"),
    )


CLOSINGS = {"won": _win, "lost": _lose, "open": _reopen}


def conflict_dialog(asking: Asking, state: str = "") -> MoveDialog:
    """Somebody changed the case meanwhile: what was seen, what is now, and the same wish again."""
    making = asking.making
    base = close_dialog(asking, state) if state else move_dialog(asking)
    seen = next((s for s in making.record.stages if s.id == asking.wish.seen_id), None)
    now = making.case.stage
    changed = (
        (Changed(label=_("Stage"), seen=_title(asking, seen), now=_title(asking, now)),)
        if seen is not None and seen.id != now.id
        else ()
    )
    return replace(
        base,
        lead=_("While you were working somebody else changed this deal"),
        text=_("Nothing of yours is lost. Look at what changed and decide again."),
        changed=changed,
        recent=_recent(making),
    )


def _panel(asking: Asking, *, is_whole: bool = False) -> GatePanel:
    """The gate to the next stage in words; the whole one out of the card, for winning."""
    making = asking.making
    work = gate_work(making.record, making.actor, making.reader, making.form_of)
    if is_whole:
        work = replace(work, record=replace(work.record, gate=work.record.whole, ends=None))
    return gate_panel(work)


def _dialog(asking: Asking, action_url: str, *, stage_id: int | None) -> MoveDialog:
    case, reader = asking.making.case, asking.making.reader
    client = case.client.name if case.client else ""
    amount = reader.money(case.amount, case.currency)
    return MoveDialog(
        title="",
        note=" · ".join(part for part in (case.title, client, amount) if part),
        case_title=case.title,
        case_url=address("cases:case", case.id),
        action_url=action_url,
        hidden=_hidden(asking, stage_id),
    )


def _hidden(asking: Asking, stage_id: int | None) -> tuple[tuple[str, str], ...]:
    values: Mapping[str, object] = {
        "version": asking.making.case.version,
        "seen": asking.making.case.stage_id,
        "place": asking.wish.place,
        "stage": stage_id,
    }
    return tuple((name, str(value)) for name, value in values.items() if value)


def _option(asking: Asking, stage: Stage) -> Option:
    return Option(value=str(stage.id), text=_title(asking, stage))


def _named(asking: Asking, stage: Stage) -> dict[str, str]:
    reader = asking.making.reader
    return {"mark": reader.mark(stage), "title": reader.say(stage.title)}


def _title(asking: Asking, stage: Stage | None) -> str:
    return "{mark} {title}".format(**_named(asking, stage)) if stage else ""


def _recent(making: Making) -> tuple[TimelineEvent, ...]:
    told = telling_of(making.record, making.actor, making.reader)
    return history(making.record.events, told)[:RECENT]
