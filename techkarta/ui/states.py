"""One table of states: every code a page shows, with its icon, tone and word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Tone = Literal["", "accent", "ok", "warn", "bad", "idle"]
TONES: frozenset[str] = frozenset({"", "accent", "ok", "warn", "bad", "idle"})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a state looks and what it is called."""

    icon: str
    tone: Tone
    label: str | Promise


def _state(icon: str, tone: Tone, label: str | Promise) -> State:
    return State(icon=icon, tone=tone, label=label)


TASK_STATES: Mapping[str, State] = {
    "waiting": _state("circle-dashed", "idle", pgettext_lazy("task", "waiting")),
    "ready": _state("circle", "accent", pgettext_lazy("task", "can be done")),
    "in_progress": _state("progress", "accent", pgettext_lazy("task", "in progress")),
    "blocked": _state("hand-stop", "bad", pgettext_lazy("task", "blocked")),
    "done": _state("eye-check", "warn", pgettext_lazy("task", "done, awaits check")),
    "returned": _state("arrow-back-up", "bad", pgettext_lazy("task", "returned")),
    "accepted": _state("circle-check", "ok", pgettext_lazy("task", "accepted")),
    "skipped": _state("player-skip-forward", "idle", pgettext_lazy("task", "skipped")),
    "not_applicable": _state("circle-minus", "idle", pgettext_lazy("task", "not applicable")),
    "cancelled": _state("ban", "idle", pgettext_lazy("task", "cancelled")),
    "overdue": _state("alert-triangle", "bad", pgettext_lazy("task", "overdue")),
}
VERSION_STATES: Mapping[str, State] = {
    "draft": _state("pencil", "warn", pgettext_lazy("card version", "draft")),
    "in_review": _state("send", "accent", pgettext_lazy("card version", "in review")),
    "trial": _state("flask", "accent", pgettext_lazy("card version", "trial")),
    "approved": _state("file-certificate", "ok", pgettext_lazy("card version", "approved")),
    "in_force": _state("circle-check", "ok", pgettext_lazy("card version", "in force")),
    "superseded": _state("history", "idle", pgettext_lazy("card version", "superseded")),
    "rejected": _state("circle-x", "bad", pgettext_lazy("card version", "rejected")),
    "withdrawn": _state("archive", "idle", pgettext_lazy("card version", "withdrawn")),
    "no_card": _state("circle-dashed", "idle", pgettext_lazy("card version", "no card")),
}
CASE_STATES: Mapping[str, State] = {
    "open": _state("player-play", "accent", pgettext_lazy("case", "open")),
    "won": _state("trophy", "ok", pgettext_lazy("case", "won")),
    "lost": _state("circle-x", "bad", pgettext_lazy("case", "lost")),
}
GATE_STATES: Mapping[str, State] = {
    "met": _state("check", "ok", pgettext_lazy("gate", "met")),
    "missing": _state("x", "bad", pgettext_lazy("gate", "missing")),
    "unlocked": _state("lock-open", "ok", pgettext_lazy("gate", "unlocked")),
    "locked": _state("lock", "bad", pgettext_lazy("gate", "locked")),
}
FINDING_STATES: Mapping[str, State] = {
    "error": _state("alert-octagon", "bad", pgettext_lazy("finding", "error")),
    "warning": _state("alert-triangle", "warn", pgettext_lazy("finding", "warning")),
    "note": _state("info-circle", "accent", pgettext_lazy("finding", "note")),
    "success": _state("circle-check", "ok", pgettext_lazy("finding", "success")),
}
REQUEST_STATES: Mapping[str, State] = {
    "asked": _state("help-circle", "warn", pgettext_lazy("exception", "asked")),
    "granted": _state("lock-open", "idle", pgettext_lazy("exception", "granted")),
    "refused": _state("ban", "bad", pgettext_lazy("exception", "refused")),
    "expired": _state("lock", "bad", pgettext_lazy("exception", "expired")),
}
ROW_STATES: Mapping[str, State] = {
    "create": _state("plus", "ok", pgettext_lazy("import row", "create")),
    "update": _state("pencil", "accent", pgettext_lazy("import row", "update")),
    "skip": _state("minus", "idle", pgettext_lazy("import row", "skip")),
    "active": _state("circle-check", "ok", pgettext_lazy("person", "active")),
    "inactive": _state("circle-minus", "idle", pgettext_lazy("person", "inactive")),
    "invited": _state("mail", "accent", pgettext_lazy("person", "invited")),
}
STATES: Mapping[str, State] = {
    **TASK_STATES,
    **VERSION_STATES,
    **CASE_STATES,
    **GATE_STATES,
    **FINDING_STATES,
    **REQUEST_STATES,
    **ROW_STATES,
}
UNKNOWN = State(icon="help-circle", tone="idle", label=_("unknown"))

# What an operation needs from its performer: the small icon beside its title.
NEEDS: Mapping[str, tuple[str, str | Promise]] = {
    "call": ("phone", _("Call")),
    "meeting": ("users", _("Meeting")),
    "letter": ("mail", _("Letter")),
    "document": ("file-text", _("Document")),
    "form": ("clipboard-list", _("Form")),
    "field": ("checkbox", _("Mark")),
    "file": ("paperclip", _("File")),
    "link": ("link", _("Link")),
    "calculation": ("calculator", _("Calculation")),
    "map": ("sitemap", _("Map")),
    "signature": ("signature", _("Signature")),
    "decision": ("user-check", _("Decision")),
    "recording": ("microphone", _("Recording")),
    "note": ("note", _("Note")),
    "client": ("message", _("Client's confirmation")),
    "joint": ("users-group", _("Together with a colleague")),
}


def state_of(code: str) -> State:
    """Return how the code looks; an unknown code is shown as unknown and never fails a page."""
    return STATES.get(code, UNKNOWN)


def tone_class(tone: str) -> str:
    """Return the style class of a tone, empty for none; an unknown tone is a mistake of a page."""
    if tone not in TONES:
        message = f"tone must be one of {sorted(TONES)}, not {tone!r}"
        raise ValueError(message)
    return f"tk-{tone}" if tone else ""
