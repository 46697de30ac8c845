"""What stands beside the editor's table: load of controllers, repairs, rules that pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.utils.translation import gettext as _

from techkarta.accounts.selectors import count_holders
from techkarta.common.text import finding_text
from techkarta.engine.cards.editing import Change, SetOperation
from techkarta.engine.cards.model import Card
from techkarta.engine.lint.findings import Finding
from techkarta.engine.lint.repairs import repair_of
from techkarta.engine.lint.rules import RULES
from techkarta.engine.planning.control_load import ControlLoad, control_load
from techkarta.engine.planning.effort import control_minutes_by_role
from techkarta.ui.values import Segment

from .. import selectors, texts
from ..models import CardVersion
from .judgement import FindingRow, finding_row

HEAD = "head_of_sales"
WEEKS = 4
# Field of the card itself → the part of the editor it is typed in.
TABS = {
    **dict.fromkeys(("title", "reason", "market", "client_types", "stages"), "#ed-passport"),
    "exit": "#ed-criteria-tab",
    "operations": "#ed-operations",
}
# Fewer observations than these say nothing of a norm.
OBSERVED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorFinding:
    """A finding with the button that settles it, what it strikes out and what it writes."""

    row: FindingRow
    code: str
    no: str
    field: str
    repair: str
    tab: str = ""
    struck: str = ""
    written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPanel:
    """The budget of a controller: this card, the others, what is free."""

    role: str
    load: ControlLoad
    segments: tuple[Segment, ...]
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A rule the card keeps."""

    code: str
    title: str


def control_panel(row: CardVersion, card: Card, moment: datetime) -> ControlPanel:
    """The load of the controller this card asks most, by the cases of the last four weeks."""
    own = control_minutes_by_role(card)
    role = max(own, key=own.__getitem__, default=HEAD)
    organisation_id = row.card.organisation_id
    entries = selectors.entries_of_stages(organisation_id, moment - timedelta(weeks=WEEKS))
    others = [
        (control_minutes_by_role(selectors.card_of(version_id)).get(role, 0.0), entries[stage_id])
        for version_id, stage_id in selectors.stages_of_cards_in_force(organisation_id)
        if stage_id != row.card.stage_id and stage_id in entries
    ]
    load = control_load(
        own.get(role, 0.0),
        entries.get(row.card.stage_id, 0) / WEEKS,
        [(minutes, count / WEEKS) for minutes, count in others],
        people=count_holders(organisation_id, role),
    )
    segments = (
        Segment(kind="now", minutes=round(load.own), text=_("this card")),
        Segment(kind="planned", minutes=round(load.others), text=_("other cards")),
        Segment(kind="free", minutes=round(max(load.free, 0)), text=_("free")),
    )
    return ControlPanel(
        role=texts.role_of(role, card).mark,
        load=load,
        segments=segments,
        tone="bad" if load.free < 0 else "ok",
    )


def passed_rules(findings: Sequence[Finding]) -> tuple[Passed, ...]:
    """The rules nothing was found against."""
    broken = {item.code for item in findings}
    return tuple(
        Passed(code=rule.code, title=finding_text(rule.code, {}, language=texts.language()).title)
        for rule in RULES
        if rule.code not in broken
    )


def facts_of(card_id: int) -> dict[str, str]:
    """Operation → what the chronometry of its tasks says, where there is enough of it."""
    told = _("chronometry: median %(median)d, n = %(count)d")
    return {
        no: told % {"median": round(median(minutes)), "count": len(minutes)}
        for no, minutes in selectors.spent_minutes(card_id).items()
        if len(minutes) >= OBSERVED
    }


def editor_finding(card: Card, finding: Finding) -> EditorFinding:
    """A finding, and what its repair would do."""
    changes = repair_of(card, finding)
    struck, written = _preview(card, finding, changes)
    return EditorFinding(
        row=finding_row(finding),
        code=finding.code,
        no=finding.operation or "",
        field=finding.field or "",
        repair=_button(finding) if changes else "",
        tab="" if finding.operation else TABS.get((finding.field or "").partition(".")[0], ""),
        struck=struck,
        written=written,
    )


def _preview(card: Card, finding: Finding, changes: Sequence[Change]) -> tuple[str, str]:
    """What a repair strikes out, and what stands there afterwards."""
    values: Mapping[str, object] = {}
    for change in changes:
        if isinstance(change, SetOperation):
            values = change.values
    after, control = values.get("after"), values.get("control")
    if isinstance(after, list):
        return str(finding.params.get("predecessor", "")), ", ".join(map(str, after))
    if isinstance(control, Mapping):
        by = texts.role_title(str(control.get("by") or ""), card)
        return "", by if finding.code == "TK308" else f"«{texts.say(control.get('criterion'))}»"
    evidence = values.get("evidence")
    if isinstance(evidence, Mapping):
        return "", texts.say(evidence.get("text")) or texts.word("evidence", "note")
    role = values.get("role")
    return "", texts.role_title(str(role), card) if role else ""


def _button(finding: Finding) -> str:
    """What the button of a repair says."""
    link = {"no": str(finding.params.get("predecessor", ""))}
    return {
        "TK102": _("Renumber"),
        "TK103": _("Take %(no)s out") % link,
        "TK106": _("Take %(no)s out") % link,
        "TK203": _("Until the stage is left"),
        "TK205": _("The usual performer"),
        "TK304": _("Checked: it applies"),
        "TK306": _("A note of the result"),
        "TK307": _("Fill in"),
        "TK308": _("Another controller"),
    }[finding.code]
