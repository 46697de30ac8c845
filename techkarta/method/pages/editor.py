"""The editor of a draft: its table, what the linter says while it is typed, and the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.engine.cards.model import Card
from techkarta.engine.lint.findings import Finding, Severity
from techkarta.ui.days import DayPicture
from techkarta.ui.states import Tone
from techkarta.ui.values import Link

from .. import selectors, services, texts
from ..catalogue import catalogue_of, choosable, client_type_titles
from ..models import CardVersion
from .editor_cells import method_marks
from .editor_guide import Guide, guide_of
from .editor_rows import (
    Choice,
    EditorCriterion,
    EditorRow,
    RestPanel,
    choices_of,
    editor_criteria,
    editor_row,
    operation_fields,
    rest_panel,
)
from .editor_side import (
    ControlPanel,
    EditorFinding,
    Passed,
    control_panel,
    editor_finding,
    passed_rules,
)
from .editor_stages import StageOption, stage_options
from .editor_words import table_words, tabs_of
from .judgement import Answers, answers_of, counts_of
from .operations import flags_of
from .passport import revision_text, span_of
from .picture import picture_of
from .reading import Reader
from .rules import cards_link
from .talk import Talk, talk_of
from .totals import CONTROL_LIMIT, CardTotals, longest_of, totals_of
from .version import SCALE, Share, shares_of


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
    in_force: str
    base_revision: int
    saved: str
    heading: Mapping[str, str]
    client_types: tuple[str, ...]
    stages: tuple[StageOption, ...]
    is_reason_due: bool
    tabs: tuple[Link, ...]
    table: Mapping[str, object]
    methods: tuple[tuple[str, str], ...]
    rows: tuple[EditorRow, ...]
    touched: EditorRow | None
    rest: RestPanel | None
    guide: Guide | None
    choices: Mapping[str, tuple[Choice, ...]]
    criteria: tuple[EditorCriterion, ...]
    talk: Talk
    findings: tuple[EditorFinding, ...]
    passed: tuple[Passed, ...]
    counts: tuple[tuple[str, int], ...]
    errors: int
    flags: Mapping[str, Mapping[str, Tone]]
    answers: tuple[Answers, ...]
    picture: DayPicture | None
    totals: CardTotals
    shares: tuple[Share, ...]
    base_minutes: float | None
    longest: str
    normal_days: int
    days_text: str
    days_before: str
    days_scale: float
    days_tone: str
    control: ControlPanel
    can_undo: bool
    can_redo: bool
    notice: Notice | None = None
    is_whole: bool = True
    control_limit: int = CONTROL_LIMIT

    @property
    def control_tone(self) -> str:
        """Whether control takes more than its share of the work."""
        return "warn" if self.totals.control_percent > self.control_limit else "ok"

    @property
    def last_no(self) -> str:
        """The number of the last operation; empty where there is none."""
        return self.rows[-1].no if self.rows else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a request of the editor is about: the operation in hand, what was refused."""

    no: str = ""
    is_guide: bool = False
    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notice: Notice | None = None
    is_whole: bool = True


NOTHING_ASKED = Asked()


def editor_page(
    row: CardVersion, *, actor: Actor, reader: Reader, asked: Asked = NOTHING_ASKED
) -> EditorPage:
    """The editor of a draft."""
    card = services.draft_of(row).card
    offered = services.offered_card(row.card.organisation_id, card)
    findings = services.findings_of(row)
    base, before = _base(row)
    talk = _talk(row, card, actor, reader)
    rows = _rows(card, findings, before, talk.open_by_operation)
    touched = next((item for item in rows if item.no == asked.no), None)
    covered, totals = selectors.covered_stages(row, card), totals_of(card)
    normal_days, days = sum(stage.normal_days for stage in covered), totals.days or 0
    return EditorPage(
        id=row.id,
        version=row.version,
        crumbs=(cards_link(), Link(text=reader.say(row.card.stage.process.title))),
        mark=span_of(covered, reader),
        title=reader.say(card.title),
        revision=revision_text(row.revision),
        state=row.state,
        in_force=_in_force(base, reader),
        base_revision=base.revision if base else 0,
        saved=_saved(row, reader),
        heading={name: reader.say(getattr(card, name)) for name in ("title", "market", "reason")},
        client_types=card.client_types,
        stages=stage_options(row, card, actor, reader),
        is_reason_due=row.revision > 1 and not row.reason,
        tabs=tabs_of(card, talk, base, row),
        table=table_words(offered, row.card_id),
        methods=method_marks(),
        rows=rows,
        touched=touched,
        rest=rest_panel(card.operation(asked.no), touched) if touched else None,
        guide=guide_of(card, asked.typed) if asked.is_guide else None,
        choices=_choices(row, offered),
        criteria=editor_criteria(card.exit),
        talk=talk,
        findings=tuple(editor_finding(card, item) for item in findings),
        passed=passed_rules(findings),
        counts=counts_of(findings),
        errors=sum(item.severity is Severity.ERROR for item in findings),
        flags=flags_of(findings),
        answers=answers_of(card),
        picture=picture_of(card, findings),
        totals=totals,
        shares=shares_of(totals.by_role.items(), card),
        base_minutes=totals_of(before).people if before else None,
        longest=_longest(card, totals.chain),
        normal_days=normal_days,
        days_text=_days(card),
        days_before=_days(before),
        days_scale=SCALE * max(normal_days, days),
        days_tone="warn" if days > normal_days else "accent",
        control=control_panel(row, card, reader.moment),
        can_undo=services.has_step(row, -1),
        can_redo=services.has_step(row, 1),
        notice=asked.notice,
        is_whole=asked.is_whole,
    )


def _base(row: CardVersion) -> tuple[CardVersion | None, Card | None]:
    """The version in force that the draft is to replace, with its card."""
    base = selectors.version_in_force(row.card_id)
    return base, selectors.card_of(base.id) if base else None


def _rows(
    card: Card,
    findings: Sequence[Finding],
    before: Card | None,
    comments: Mapping[str, int],
) -> tuple[EditorRow, ...]:
    flags = flags_of(findings)
    unchecked = {item.operation for item in findings if item.code == "TK304"}
    known = {item.no: item for item in before.operations} if before else {}
    rows = (
        editor_row(
            item,
            card,
            flags.get(item.no, {}),
            base=known.get(item.no),
            is_unchecked=item.no in unchecked,
            comments=comments.get(item.no, 0),
        )
        for item in card.operations
    )
    return tuple(
        replace(each, change="new") if before and each.no not in known else each for each in rows
    )


def _talk(row: CardVersion, card: Card, actor: Actor, reader: Reader) -> Talk:
    said = selectors.comments_of(row)
    return talk_of(row, card, said, actor=actor, reader=reader, place="editor")


def _longest(card: Card, chain: Sequence[str]) -> str:
    """The operation of the chain that takes most days: «060: 5 working days»."""
    longest = longest_of(card, chain)
    return f"{longest[0]}: {texts.working_days(round(longest[1], 1))}" if longest else ""


def _in_force(base: CardVersion | None, reader: Reader) -> str:
    if base is None or base.in_force_at is None:
        return ""
    told = _("in force: rev. %(number)d since %(day)s")
    return told % {"number": base.revision, "day": reader.day(base.in_force_at)}


def _days(card: Card | None) -> str:
    days = totals_of(card).days if card else None
    return "" if days is None else texts.working_days(round(days, 1))


def editor_url(version_id: int, no: str = "") -> str:
    """The address of the editor, with an operation in hand."""
    query = f"?op={no}" if no else ""
    return reverse("method:editor", args=[version_id]) + query


def _choices(row: CardVersion, offered: Card) -> dict[str, tuple[Choice, ...]]:
    """Every list of the editor, with the tools and the client types of the company."""
    titles = client_type_titles(row.card.organisation_id)
    return choices_of(offered, choosable(row, offered), titles)


def differing_fields(
    row: CardVersion, fields: Mapping[str, Sequence[str]], no: str
) -> tuple[TypedField, ...]:
    """The typed fields that stand otherwise in the draft by now."""
    card = services.draft_of(row).card
    known = next((item for item in card.operations if item.no == no), None)
    values = operation_fields(known) if known else {}
    lists = choices_of(card, catalogue_of(row.card.organisation_id))
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
    "norm": "norm",
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
