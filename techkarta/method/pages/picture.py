"""The order of operations as a picture on a scale of working days, findings marked in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.lint.findings import Finding
from techkarta.engine.planning.days import DayPlan, day_plan
from techkarta.engine.planning.effort import operation_minutes
from techkarta.ui import formats
from techkarta.ui.days import DayBox, DayPicture, day_picture

from .. import texts
from .operations import SEVERITY_TONES, WORST_LAST

# Beyond these many days a part of a day says nothing.
EXACT = 3
REDUNDANT = "TK106"


def plan_of(card: Card, findings: Sequence[Finding]) -> DayPlan:
    """The card on its days; the links the linter finds redundant are marked."""
    redundant = frozenset(
        (str(item.params.get("predecessor")), item.operation)
        for item in findings
        if item.code == REDUNDANT and item.operation
    )
    return day_plan(card, redundant=redundant)


def picture_of(
    card: Card,
    findings: Sequence[Finding],
    *,
    url_of: Callable[[str], str] = "#op-{}".format,
) -> DayPicture | None:
    """The picture; None where there is nothing to draw, or more than could be seen."""
    plan = plan_of(card, findings)
    if not plan.spans:
        return None
    tones = {
        item.operation: SEVERITY_TONES[item.severity]
        for item in sorted(findings, key=lambda item: WORST_LAST.index(item.severity))
        if item.operation and item.severity in WORST_LAST[1:]
    }
    boxes = {
        item.no: replace(box_of(item), tone=tones.get(item.no, ""), url=url_of(item.no))
        for item in reversed(card.operations)
    }
    return day_picture(plan, boxes, reserve_text=reserves_of(plan))


def box_of(item: Operation) -> DayBox:
    """An operation as a box: its object, its minutes, its whole name."""
    return DayBox(
        caption=_short(texts.say(item.title)),
        note=formats.minutes(round(operation_minutes(item)), texts.language()),
        title=_told(item),
    )


def reserves_of(plan: DayPlan) -> dict[float, str]:
    """What the reserves of a plan are called."""
    return {link.reserve: reserve_text(link.reserve) for link in plan.links if link.reserve}


def reserve_text(days: float) -> str:
    """«reserve 3 days»; a part of a day only where there are few."""
    shown = round(days, 1) if days < EXACT else round(days)
    if shown == int(shown):
        told = ngettext("reserve %(count)d day", "reserve %(count)d days", int(shown))
        return told % {"count": int(shown)}
    return _("reserve %(number)s days") % {
        "number": formats.number(shown, texts.language(), digits=1)
    }


def _told(item: Operation) -> str:
    return f"{item.no} {texts.say(item.title)}".strip()


def _short(title: str) -> str:
    """A title without its verb: the object names the operation well enough under its box."""
    words = title.split()
    # «Build and confirm the map»: two verbs go as one.
    verbs = 3 if len(words) > 3 and words[1].casefold() in ("and", "or", "и", "или") else 1  # noqa: PLR2004
    return " ".join(words[verbs:] or words)
