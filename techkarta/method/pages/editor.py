"""The editor of a draft: its table, what the linter says while it is typed, and the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.engine.cards.model import Card
from techkarta.engine.lint.findings import Finding, Severity
from techkarta.engine.lint.repairs import repair_of
from techkarta.ui.days import DayPicture
from techkarta.ui.states import Tone
from techkarta.ui.values import Link

from .. import services, texts
from ..models import CardVersion
from .editor_rows import (
    Choice,
    EditorCriterion,
    EditorRow,
    RestPanel,
    choices_of,
    editor_criteria,
    editor_row,
    rest_panel,
)
from .judgement import Answers, FindingRow, answers_of, counts_of, finding_row
from .matrix import mark_of
from .operations import flags_of
from .passport import revision_text
from .picture import picture_of
from .reading import Reader
from .rules import cards_link
from .totals import CONTROL_LIMIT, CardTotals, chain_minutes, totals_of
from .version import SCALE, Share, shares_of


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorFinding:
    """A finding with the button that settles it, where one does."""

    row: FindingRow
    code: str
    no: str
    field: str
    repair: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedField:
    """A field that was not saved: what was typed, and what stands there now."""

    label: str
    typed: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Why something was not saved; `again` holds the fields to send once more."""

    text: str
    remedy: str = ""
    place: str = ""
    by: str = ""
    differing: tuple[TypedField, ...] = ()
    again: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorPage:
    """The whole editor."""

    id: int
    version: int
    crumbs: tuple[Link, ...]
    mark: str
    title: str
    revision: str
    state: str
    saved: str
    heading: Mapping[str, str]
    client_types: tuple[str, ...]
    is_reason_due: bool
    rows: tuple[EditorRow, ...]
    touched: EditorRow | None
    rest: RestPanel | None
    choices: Mapping[str, tuple[Choice, ...]]
    criteria: tuple[EditorCriterion, ...]
    findings: tuple[EditorFinding, ...]
    counts: tuple[tuple[str, int], ...]
    errors: int
    flags: Mapping[str, Mapping[str, Tone]]
    answers: tuple[Answers, ...]
    picture: DayPicture | None
    totals: CardTotals
    shares: tuple[Share, ...]
    chain_minutes: float
    normal_days: int
    days_text: str
    days_scale: float
    days_tone: str
    control_limit: int
    control_tone: str
    can_undo: bool
    can_redo: bool
    notice: Notice | None = None
    is_whole: bool = True


def editor_page(
    row: CardVersion,
    *,
    reader: Reader,
    no: str = "",
    notice: Notice | None = None,
    is_whole: bool = True,
) -> EditorPage:
    """The editor of a draft; `no` is the operation in hand."""
    draft = services.draft_of(row)
    card = draft.card
    findings = services.findings_of(row)
    flags = flags_of(findings)
    unchecked = {item.operation for item in findings if item.code == "TK304"}
    rows = tuple(
        editor_row(item, card, flags.get(item.no, {}), is_unchecked=item.no in unchecked)
        for item in card.operations
    )
    touched = next((item for item in rows if item.no == no), None)
    stage, totals = row.card.stage, totals_of(card)
    days = totals.days
    return EditorPage(
        id=row.id,
        version=row.version,
        crumbs=(cards_link(), Link(text=reader.say(stage.process.title))),
        mark=mark_of(stage, reader),
        title=reader.say(card.title),
        revision=revision_text(row.revision),
        state=row.state,
        saved=_saved(row, reader),
        heading={name: reader.say(getattr(card, name)) for name in ("title", "market", "reason")},
        client_types=card.client_types,
        is_reason_due=row.revision > 1 and not row.reason,
        rows=rows,
        touched=touched,
        rest=rest_panel(card.operation(no), touched) if touched else None,
        choices=choices_of(card),
        criteria=editor_criteria(card.exit),
        findings=tuple(_finding(card, item) for item in findings),
        counts=counts_of(findings),
        errors=sum(item.severity is Severity.ERROR for item in findings),
        flags=flags,
        answers=answers_of(card),
        picture=picture_of(card, findings),
        totals=totals,
        shares=shares_of(totals.by_role.items(), card),
        chain_minutes=chain_minutes(card, totals.chain),
        normal_days=stage.normal_days,
        days_text="" if days is None else texts.working_days(round(days, 1)),
        days_scale=SCALE * max(stage.normal_days, days or 0),
        days_tone="warn" if days and days > stage.normal_days else "accent",
        control_limit=CONTROL_LIMIT,
        control_tone="warn" if totals.control_percent > CONTROL_LIMIT else "ok",
        can_undo=services.has_step(row, -1),
        can_redo=services.has_step(row, 1),
        notice=notice,
        is_whole=is_whole,
    )


def editor_url(version_id: int, no: str = "") -> str:
    """The address of the editor, with an operation in hand."""
    query = f"?op={no}" if no else ""
    return reverse("method:editor", args=[version_id]) + query


def differing_fields(
    row: CardVersion, fields: Mapping[str, Sequence[str]], no: str
) -> tuple[TypedField, ...]:
    """The typed fields that stand otherwise in the draft by now."""
    card = services.draft_of(row).card
    known = next((item for item in card.operations if item.no == no), None)
    values = editor_row(known, card, {}).values if known else {}
    lists = choices_of(card)
    found = []
    for name, strings in fields.items():
        typed, now = " ".join(strings).strip(), values.get(name, "")
        if name in FIELD_KEYS and typed != now:
            words = {choice.value: choice.text for choice in lists.get(_LISTS.get(name, name), ())}
            found.append(
                TypedField(
                    label=texts.field_title(FIELD_KEYS[name]),
                    typed=words.get(typed, typed),
                    now=words.get(now, now),
                )
            )
    return tuple(found)


# Field of the editor → path of keys of the card file.
FIELD_KEYS: Mapping[str, str] = {
    **{name: name for name in ("title", "result", "task", "steps", "after", "join", "role")},
    **{name: name for name in ("attestation", "resources", "tool")},
    **{name: f"repeat.{name}" for name in ("unit", "every", "until")},
    **{name: f"norm.{name}" for name in ("minutes", "setup", "batch", "per", "basis")},
    "number": "no",
    "count": "repeat.until",
    "observations": "norm.observations",
    "due_within": "due",
    "due_unit": "due.unit",
    "evidence_kind": "evidence.kind",
    "evidence_min": "evidence.min",
    "evidence_text": "evidence",
    **{f"control_{name}": f"control.{name}" for name in ("method", "by", "criterion", "minutes")},
}
_LISTS = {"control_by": "role"}


def _saved(row: CardVersion, reader: Reader) -> str:
    if row.edited_at is None or row.editor is None:
        return row.author.full_name if row.author else ""
    told = _("%(name)s · saved %(time)s")
    time = f"{row.edited_at.astimezone(ZoneInfo(reader.calendar.tz)):%H:%M}"
    return told % {"name": row.editor.full_name, "time": time}


def _finding(card: Card, finding: Finding) -> EditorFinding:
    return EditorFinding(
        row=finding_row(finding),
        code=finding.code,
        no=finding.operation or "",
        field=finding.field or "",
        repair=_repair(finding) if repair_of(card, finding) else "",
    )


def _repair(finding: Finding) -> str:
    """What the button says."""
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
