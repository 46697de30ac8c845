"""Words for the codes tasks are told by."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from techkarta.engine.cards.model import Control

EVIDENCE: Mapping[str, str | Promise] = {
    "field": _("What was learned"),
    "file": _("File"),
    "note": _("Note"),
    "link": _("Link"),
    "record": _("Recording of the talk"),
    "photo": _("Photo"),
    "reply": _("The client's reply"),
    "signature": _("Signed document"),
}

CONTROL: Mapping[str, str | Promise] = {
    "automatic": _("accepted at once when the evidence is there"),
    "sampled": _("checked by sample"),
    "each": _("checked every time"),
    "client": _("confirmed by the client"),
    "joint": _("accepted by whoever took part"),
    "defence": _("accepted by the panel"),
}

RETURNS: Mapping[str, str | Promise] = {
    "no_evidence": _("No evidence"),
    "wrong_person": _("Not the right person"),
    "incomplete": _("The answer is incomplete"),
    "not_clients_words": _("Not in the client's words"),
    "critical": _("Critical mistake"),
}


def evidence_title(kind: str) -> str:
    """What a kind of evidence is called above its field."""
    return str(EVIDENCE.get(kind, kind))


def control_text(control: Control | None) -> str:
    """How the operation is controlled, in a few words."""
    if control is None or control.method is None:
        return gettext("control is not described")
    return str(CONTROL[control.method])


def return_reason(code: str) -> str:
    """Why a task was sent back."""
    return str(RETURNS.get(code, code))
