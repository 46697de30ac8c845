"""The pages of foreign logs: the list with the place for a file, and the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import available_timezones

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor, scope_of
from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import DomainError
from techkarta.common.texts.errors import error_text
from techkarta.engine.conformance.log.moments import FORMS
from techkarta.method.selectors import card_of
from techkarta.ui.formats import localise
from techkarta.ui.states import Tone
from techkarta.ui.values import Link, Option

from ..links import report_links
from ..models import ForeignLog, LogState
from .cards import ALL, ONE, REVISIONS, cards_by_process
from .choices import COLUMNS, OFF_CARD, UNSAID, choices_from_dict
from .keeping import MOST_BYTES, RIGHT, logs

SHOWN = 50
ACCEPTED = ".csv,.gz,.xes,.parquet,.tsv,.txt"

COLUMN_WORDS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "case": (gettext_lazy("Deal"), gettext_lazy("what the rows of one deal have in common")),
    "operation": (gettext_lazy("Operation"), gettext_lazy("what was done")),
    "start": (pgettext_lazy("log column", "Start"), gettext_lazy("or the only moment")),
    "end": (
        pgettext_lazy("log column", "End"),
        gettext_lazy("with both, the time it took is known"),
    ),
    "user": (gettext_lazy("Who"), ""),
    "stage": (gettext_lazy("Stage"), gettext_lazy("where the log has several")),
    "revision": (gettext_lazy("Revision of the card"), gettext_lazy("where several are judged by")),
    "complete": (
        gettext_lazy("Stage finished"),
        gettext_lazy("yes or no; without it every deal has finished"),
    ),
    "outcome": (gettext_lazy("Outcome"), gettext_lazy("won, lost")),
}
NEEDED = ("case", "operation")
EXAMPLE = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
"""A moment that shows what is day and what is month."""

STATES: Mapping[str, tuple[str | Promise, Tone, str]] = {
    LogState.UPLOADED: (gettext_lazy("names to be checked"), "warn", "edit"),
    LogState.QUEUED: (gettext_lazy("waits for the worker"), "accent", "clock"),
    LogState.RUNNING: (gettext_lazy("being judged"), "accent", "clock"),
    LogState.JUDGED: (gettext_lazy("judged"), "ok", "circle-check"),
    LogState.FAILED: (gettext_lazy("cannot be judged"), "bad", "alert-triangle"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """A log in the list."""

    name: str
    note: str
    url: str
    state: str
    tone: Tone
    icon: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsPage:
    """The place for a file, and the logs that were uploaded."""

    rows: Sequence[LogRow]
    cards: Sequence[tuple[str, Sequence[Option]]]
    chosen: str
    megabytes: int
    accepted: str
    problem: str
    may_judge: bool
    steps: Sequence[str]
    links: Sequence[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """Something the card asks for, and the column of the log that tells it."""

    own: str
    title: str
    note: str
    column: str
    is_missing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """A name of the log: how often, what it means, what it looks like."""

    name: str
    count: int
    number: str
    near: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage:
    """What the columns and names of a log mean."""

    name: str
    url: str
    version: int
    columns: Sequence[ColumnRow]
    found: Sequence[str]
    names: Sequence[NameRow]
    operations: Sequence[Option]
    off_card: str
    unsaid: int
    known: int
    tz: str
    zones: Sequence[str]
    moments: str
    forms: Sequence[Option]
    is_form_unsaid: bool
    problem: str
    steps: Sequence[str]
    crumbs: Sequence[Link]


def logs_page(actor: Actor, *, chosen: str = "", problem: str = "") -> LogsPage:
    """The list of logs."""
    return LogsPage(
        rows=[_row(each) for each in logs(actor)[:SHOWN]],
        cards=_card_options(actor),
        chosen=chosen,
        megabytes=MOST_BYTES // 1024 // 1024,
        accepted=ACCEPTED,
        problem=problem,
        may_judge=scope_of(actor, RIGHT) is not None,
        steps=steps(),
        links=report_links(actor, "logs"),
    )


def map_page(row: ForeignLog, *, problem: str = "") -> MapPage:
    """The map of a log by what was said so far."""
    choices = choices_from_dict(row.choices)
    near = row.found.get("near", {})
    counts = row.found.get("counts", {})
    names = [
        NameRow(
            name=name,
            count=counts.get(name, 0),
            number=number,
            near=near.get(name, "") if number == UNSAID else "",
        )
        for name, number in choices.operations.items()
    ]
    # What has to be said comes first, then what is off the card.
    names.sort(key=lambda each: (each.number != UNSAID, each.number != OFF_CARD, -each.count))
    has_moment = {"start", "end"} & choices.columns.keys()
    return MapPage(
        name=row.name,
        url=reverse("reports:log_map", args=[row.id]),
        version=row.version,
        columns=[
            ColumnRow(
                own=own,
                title=str(COLUMN_WORDS[own][0]),
                note=str(COLUMN_WORDS[own][1]),
                column=choices.columns.get(own, ""),
                is_missing=own not in choices.columns
                and (own in NEEDED or (own == "start" and not has_moment)),
            )
            for own in COLUMNS
        ],
        found=row.found.get("columns", []),
        names=names,
        operations=operation_options(row),
        off_card=OFF_CARD,
        unsaid=len(choices.unsaid),
        known=sum(each.number not in {UNSAID, OFF_CARD} for each in names),
        tz=choices.tz or calendar_of(row.organisation_id).tz,
        zones=sorted(available_timezones()),
        moments=choices.moments,
        forms=_form_options(row, choices.moments),
        is_form_unsaid=not choices.moments and "" not in row.found.get("forms", [""]),
        problem=problem,
        steps=steps(),
        crumbs=crumbs(),
    )


def _form_options(row: ForeignLog, chosen: str) -> list[Option]:
    """The forms the dates of a log may have, as examples; all of them where none fits."""
    forms = [each for each in row.found.get("forms", []) if each] or list(FORMS)
    if chosen and chosen not in forms:
        forms.insert(0, chosen)
    return [Option(value=form, text=EXAMPLE.strftime(form)) for form in forms]


def operation_options(row: ForeignLog) -> list[Option]:
    """Every operation of the cards of a log, each number once."""
    language = get_language() or "ru"
    found: dict[str, str] = {}
    for version in row.cards:
        for each in card_of(version).operations:
            found.setdefault(each.no, localise(each.title or "", language))
    return [Option(value=no, text=f"{no} {title}".strip()) for no, title in found.items()]


def steps() -> list[str]:
    """The steps of the way from a file to its judgement."""
    return [_("The file"), _("What it says"), _("Conformance")]


def crumbs() -> list[Link]:
    """The way to the page of a log."""
    return [
        Link(text=_("Conformance"), url=reverse("reports:conformance")),
        Link(text=_("Other systems"), url=reverse("reports:logs")),
    ]


def error_line(error: DomainError) -> str:
    """What a refusal says to the reader."""
    return error_text(error.code, error.params, get_language() or "ru")


def problem_of(row: ForeignLog) -> str:
    """Why a log cannot be judged; empty where nothing is wrong."""
    if not row.problem:
        return ""
    params = {**row.problem["params"], "file": row.name}
    return error_text(row.problem["code"], params, get_language() or "ru")


def _row(row: ForeignLog) -> LogRow:
    word, tone, icon = STATES[row.state]
    summary = row.summary if row.state == LogState.JUDGED else {}
    name = "reports:log" if row.state != LogState.UPLOADED else "reports:log_map"
    share = round(100 * summary["conforming"] / summary["cases"]) if summary.get("cases") else None
    return LogRow(
        name=row.name,
        note=f"{row.created_at:%d.%m.%Y} · {row.created_by.full_name}",
        url=reverse(name, args=[row.id]),
        state=str(word),
        tone=tone,
        icon=icon,
        result="" if share is None else _("%(share)s %% by the card") % {"share": share},
    )


def _card_options(actor: Actor) -> list[tuple[str, list[Option]]]:
    language = get_language() or "ru"
    made = []
    for each in cards_by_process(actor):
        options = [
            Option(
                value=f"{ONE}:{version}",
                text=f"{localise(stage.title, language)} · {card_of(version).code}",
            )
            for stage, version in each.stages
        ]
        options += [
            Option(
                value=f"{REVISIONS}:{versions[-1]}",
                text=_("%(card)s: all revisions (the log names the revision)")
                % {"card": card_of(versions[-1]).code},
            )
            for versions in each.revised
        ]
        if len(each.stages) > 1:
            whole = _("All cards of the process (the log names the stage)")
            options.append(Option(value=f"{ALL}:{each.process.id}", text=whole))
        made.append((localise(each.process.title, language), options))
    return made
