"""Words for why a check is asked, what is doubtful about it and what makes it risky."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from techkarta.engine.gates.risk import Reason
from techkarta.work.selectors import Check

from .services import CAUSES

WHY: Mapping[str, str | Promise] = {
    "new": _("New person, everything is checked"),
    "critical": _("Everything is checked after a critical return"),
    "doubt": _("Doubtful filling"),
    "drawn": _("Drawn by sample"),
    "sampled": _("Drawn by sample"),
    "each": _("Checked every time"),
    "client": _("Waits for the client's confirmation"),
    "joint": _("Accepted by whoever took part"),
    "defence": _("Accepted by the panel"),
}

SIGNS: Mapping[str, str | Promise] = {
    "short": _("a very short answer"),
    "identical": _("the same answer as on another deal"),
    "always_norm": _("ten facts in a row equal to the norm"),
    "too_fast": _("%(fact)d min of a norm of %(norm)d, %(percent)d %%"),
    "too_slow": _("%(fact)d min of a norm of %(norm)d, %(percent)d %%"),
    "no_minutes": _("no minutes told"),
}

REASONS: Mapping[str, str | Promise] = {
    "holds_gate": _("holds the gate"),
    "large": _("a large deal"),
    "class_a": _("class A"),
    "returned": _("was returned"),
    "waits": _("waits for long"),
}
"""Reasons of risk beside why the check was asked and what is doubtful; others go without saying."""

RETURN_CODES: Mapping[str, str | Promise] = {
    "no_evidence": _("R1"),
    "wrong_person": _("R2"),
    "incomplete": _("R3"),
    "not_clients_words": _("R4"),
    "critical": _("R5"),
}
SHOWN = 2


def why_words(check: Check) -> str:
    """Why the check was asked."""
    return str(WHY.get(check.why, check.why))


def sign_words(signs: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """What is doubtful, each with its numbers."""
    return tuple(_sign(each) for each in signs)


def _sign(told: Mapping[str, object]) -> str:
    code = str(told.get("sign"))
    if code == "at_once":
        count = int(str(told.get("count", 0)))
        words = ngettext(
            "%(count)d operation closed in a minute at the end of the day",
            "%(count)d operations closed in a minute at the end of the day",
            count,
        )
        return words % {"count": count}
    text = str(SIGNS.get(code, code))
    return text % told if "%" in text else text


def reason_words(reasons: Sequence[Reason]) -> tuple[str, ...]:
    """The heaviest reasons that say something of their own."""
    found = (REASONS[reason.code] for reason in reasons if reason.code in REASONS)
    return tuple(str(text) for text in found)[:SHOWN]


def code_words(reason: str) -> str:
    """The short code of a reason for returning."""
    return str(RETURN_CODES.get(reason, ""))


CAUSE_WORDS: Mapping[str, str | Promise] = {
    "resource": _("a resource is missing"),
    "overload": _("overload"),
    "card": _("the card does not fit"),
    "untrained": _("not trained"),
    "client": _("the client does not answer"),
    "discipline": _("not done without a reason"),
    "data": _("the data are wrong"),
}


def cause_code(cause: str) -> str:
    """К1–К7, by the place of the cause."""
    return gettext("C%(number)d") % {"number": CAUSES.index(cause) + 1} if cause in CAUSES else ""
