"""The matrix of cards: process × stage, what waits for somebody, what changed lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from techkarta.accounts.permissions import Actor, may
from techkarta.audit.selectors import AuditEntry
from techkarta.ui.states import Tone, state_of
from techkarta.ui.values import TimelineEvent

from ..models import CardVersion, Process, Stage, VersionState
from ..selectors import Performer, cards_on
from ..services import may_write_whole_cycle
from .reading import Reader

# The states a card of a stage is in, in the order of the legend.
LEGEND = (
    VersionState.IN_FORCE,
    VersionState.APPROVED,
    VersionState.TRIAL,
    VersionState.IN_REVIEW,
    VersionState.DRAFT,
)
NO_CARD = "no_card"
Asked = Sequence[tuple[CardVersion, Sequence[Performer]]]
COMING = frozenset(LEGEND) - {VersionState.IN_FORCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A card on the stage it is for, or the place of one that is not there yet."""

    mark: str
    title: str
    state: str
    url: str = ""
    revision: int = 0
    operations: int = 0
    minutes: int = 0
    coming: str = ""
    coming_state: str = ""
    stage_id: int = 0
    is_shipped: bool = False
    span: str = ""
    readers: int = 0
    readers_known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """A process with the cards of its stages, stage by stage."""

    title: str
    note: str
    is_active: bool
    whole_url: str
    cells: tuple[tuple[Tile, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A version somebody has to do something about."""

    mark: str
    title: str
    state: str
    note: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A version not everybody has read yet, and who has not."""

    mark: str
    title: str
    url: str
    known: int
    all: int
    names: tuple[str, ...]
    day: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixPage:
    """All cards of the company at a glance."""

    note: str
    rows: tuple[MatrixRow, ...]
    legend: tuple[tuple[str, int], ...]
    waiting: tuple[Waiting, ...]
    unread: tuple[Unread, ...]
    changes: tuple[TimelineEvent, ...]
    can_write: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How an audited change of the method office is told."""

    icon: str
    tone: Tone
    words: str | Promise


KINDS: Mapping[str, Kind] = {
    "card.draft": Kind(icon="pencil", tone="warn", words=gettext_lazy("new draft")),
    "card.edit": Kind(icon="edit", tone="idle", words=gettext_lazy("draft edited")),
    "card.in_review": Kind(icon="send", tone="accent", words=gettext_lazy("sent to review")),
    "card.trial": Kind(icon="flask", tone="accent", words=gettext_lazy("on trial")),
    "card.approved": Kind(
        icon="file-certificate", tone="ok", words=gettext_lazy("approved for a day to come")
    ),
    "card.acknowledged": Kind(icon="user-check", tone="idle", words=gettext_lazy("acknowledged")),
    "card.comment": Kind(icon="quote", tone="idle", words=gettext_lazy("comment")),
    "card.in_force": Kind(icon="circle-check", tone="ok", words=gettext_lazy("approved, in force")),
    "card.rejected": Kind(icon="circle-x", tone="bad", words=gettext_lazy("turned down")),
    "card.withdrawn": Kind(icon="archive", tone="idle", words=gettext_lazy("taken back")),
    "process.create": Kind(icon="plus", tone="ok", words=gettext_lazy("process added")),
    "process.rename": Kind(icon="pencil", tone="idle", words=gettext_lazy("process renamed")),
    "process.switch": Kind(icon="refresh", tone="idle", words=gettext_lazy("process switched")),
    "stage.create": Kind(icon="plus", tone="ok", words=gettext_lazy("stage added")),
    "stage.edit": Kind(icon="pencil", tone="idle", words=gettext_lazy("stage changed")),
    "stage.order": Kind(icon="arrows-sort", tone="idle", words=gettext_lazy("stages reordered")),
    "stage.retire": Kind(icon="archive", tone="idle", words=gettext_lazy("stage retired")),
}


def matrix_page(
    processes: Iterable[Process],
    entries: Iterable[AuditEntry],
    *,
    shipped: frozenset[tuple[str, str]],
    asked: Asked,
    writer: Actor,
    reader: Reader,
) -> MatrixPage:
    """The matrix; processes carry their stages, cards and versions already."""
    known = list(processes)
    plain = tuple(_row(process, shipped, writer, reader) for process in known)
    rows = tuple(_with_readers(row, asked) for row in plain)
    cells = [cell for row in rows for cell in row.cells]
    counts = Counter(tile.state for cell in cells for tile in cell)
    covered = sum(any(tile.state == VersionState.IN_FORCE for tile in cell) for cell in cells)
    told = ngettext(
        "%(covered)d of %(count)d stage has a card in force",
        "%(covered)d of %(count)d stages have a card in force",
        len(cells),
    )
    return MatrixPage(
        note=told % {"covered": covered, "count": len(cells)},
        rows=rows,
        legend=tuple((state, counts[state]) for state in (*LEGEND, NO_CARD) if counts[state]),
        waiting=_waiting(known, reader),
        unread=_unread(asked, reader),
        changes=_changes(entries, _marks(known, reader), reader),
        can_write=may(writer, "card.write"),
    )


def _with_readers(row: MatrixRow, asked: Asked) -> MatrixRow:
    """The row with how many have read each card in force."""
    told = {
        version_url(version.id): (len(people), sum(each.known_at is not None for each in people))
        for version, people in asked
        if people
    }
    cells = tuple(
        tuple(
            replace(tile, readers=told[tile.url][0], readers_known=told[tile.url][1])
            if tile.url in told
            else tile
            for tile in cell
        )
        for cell in row.cells
    )
    return replace(row, cells=cells)


def _unread(asked: Asked, reader: Reader) -> tuple[Unread, ...]:
    """The versions somebody has not read yet, the earliest day first."""
    found = []
    for version, people in asked:
        names = tuple(each.name for each in people if each.known_at is None)
        if not names:
            continue
        day = version.acknowledge_by
        found.append(
            Unread(
                mark=mark_of(version.card.stage, reader),
                title=reader.say(version.title),
                url=version_url(version.id),
                known=len(people) - len(names),
                all=len(people),
                names=names,
                day=reader.short(day),
                is_late=day is not None and day < reader.today,
            )
        )
    return tuple(found)


def _whole_url(process: Process, stages: Sequence[Stage], writer: Actor) -> str:
    """Where a card of the whole cycle begins; empty where the reader may not write one."""
    may_write = may(writer, "card.write") and may_write_whole_cycle(writer, process)
    if not (may_write and process.is_active and len(stages) > 1):
        return ""
    return reverse("method:start", args=[stages[0].id]) + "#whole"


def _row(
    process: Process, shipped: frozenset[tuple[str, str]], writer: Actor, reader: Reader
) -> MatrixRow:
    stages = list(process.stages.all())
    spans = _spans(stages, reader)
    count = ngettext("%(count)d stage", "%(count)d stages", len(stages)) % {"count": len(stages)}
    return MatrixRow(
        title=reader.say(process.title),
        note=count if process.is_active else _("switched off"),
        is_active=process.is_active,
        whole_url=_whole_url(process, stages, writer),
        cells=tuple(
            _cell(stage, spans, reader, is_shipped=(process.code, stage.code) in shipped)
            for stage in stages
        ),
    )


def _cell(
    stage: Stage, spans: Mapping[int, str], reader: Reader, *, is_shipped: bool
) -> tuple[Tile, ...]:
    shown = [
        (versions, main)
        for _card, versions in cards_on(stage)
        if (main := _main(versions)) is not None
    ]
    if not shown:
        return (
            Tile(
                mark=mark_of(stage, reader),
                title=reader.say(stage.title),
                state=NO_CARD,
                stage_id=stage.id,
                is_shipped=is_shipped,
            ),
        )
    # The stage's own cards first, as cases that enter it take them first.
    shown.sort(key=lambda each: each[1].id in spans)
    return tuple(
        _tile(stage, versions, main, spans.get(main.id, ""), reader) for versions, main in shown
    )


def _tile(
    stage: Stage, versions: Sequence[CardVersion], main: CardVersion, span: str, reader: Reader
) -> Tile:
    coming = _coming(versions, main)
    return Tile(
        mark=mark_of(stage, reader),
        title=reader.say(main.title),
        state=main.state,
        url=version_url(main.id),
        revision=main.revision,
        operations=main.operation_count,  # type: ignore[attr-defined]  # counted by the selector
        minutes=main.operation_minutes or 0,  # type: ignore[attr-defined]  # the same
        coming=_coming_text(coming) if coming else "",
        coming_state=coming.state if coming else "",
        span=span,
    )


def _spans(stages: Sequence[Stage], reader: Reader) -> dict[int, str]:
    """Version → the first and the last of the stages it covers, where these are several."""
    marks: dict[int, list[str]] = {}
    for stage in stages:
        for version in stage.versions.all():
            marks.setdefault(version.id, []).append(mark_of(stage, reader))
    return {each: f"{own[0]}–{own[-1]}" for each, own in marks.items() if len(own) > 1}


def _main(versions: Sequence[CardVersion]) -> CardVersion | None:
    """The version a stage shows: the one in force, else the newest that may become so."""
    in_force = [version for version in versions if version.state == VersionState.IN_FORCE]
    alive = [version for version in versions if version.state in COMING]
    return next(iter(in_force + alive), None)


def _coming(versions: Sequence[CardVersion], main: CardVersion) -> CardVersion | None:
    """The newest version on its way to replace the main one."""
    coming = (version for version in versions if version.state in COMING)
    return next((version for version in coming if version.revision > main.revision), None)


def _coming_text(version: CardVersion) -> str:
    words = {"state": state_of(version.state).label, "number": version.revision}
    return _("%(state)s rev. %(number)d") % words


def _waiting(processes: Sequence[Process], reader: Reader) -> tuple[Waiting, ...]:
    """Versions to approve first, then drafts to finish; newest first in each."""
    order = (VersionState.IN_REVIEW, VersionState.DRAFT)
    # A version of several stages is told once, under the first of them.
    known: dict[int, tuple[Stage, CardVersion]] = {}
    for process in processes:
        for stage in process.stages.all():
            for version in stage.versions.all():
                if version.state in order:
                    known.setdefault(version.id, (stage, version))
    found = list(known.values())
    found.sort(key=lambda each: (order.index(each[1].state), -each[1].id))
    return tuple(
        Waiting(
            mark=mark_of(stage, reader),
            title=reader.say(version.title),
            state=version.state,
            note=_who_and_when(version, reader),
            url=version_url(version.id),
        )
        for stage, version in found
    )


def _who_and_when(version: CardVersion, reader: Reader) -> str:
    number = _("rev. %(number)d") % {"number": version.revision}
    author = version.author.full_name if version.author else ""
    day = reader.day(version.submitted_at or version.created_at)
    return " · ".join(part for part in (number, author, day) if part)


def _marks(processes: Iterable[Process], reader: Reader) -> dict[str, str]:
    """What a card or a process of this code is called in the list of changes."""
    marks: dict[str, str] = {}
    for process in processes:
        marks[process.code] = reader.say(process.title)
        for stage in process.stages.all():
            for card, _versions in cards_on(stage):
                marks.setdefault(card.code, mark_of(stage, reader))
    return marks


def _changes(
    entries: Iterable[AuditEntry], marks: Mapping[str, str], reader: Reader
) -> tuple[TimelineEvent, ...]:
    return tuple(_change(entry, marks, reader) for entry in entries)


def _change(entry: AuditEntry, marks: Mapping[str, str], reader: Reader) -> TimelineEvent:
    look = KINDS.get(entry.action, Kind(icon="point", tone="idle", words=entry.action))
    is_card = entry.subject == "card_version"
    code, _space, revision = entry.label.rpartition(" ") if is_card else (entry.label, "", "")
    number = _("rev. %(number)d") % {"number": int(revision)} if revision.isdigit() else ""
    named = " ".join(part for part in (marks.get(code, code), number) if part)
    return TimelineEvent(
        when=reader.day(entry.at),
        text=f"{named}: {look.words}",
        icon=look.icon,
        tone=look.tone,
        note=entry.actor.full_name if entry.actor else "",
        url=version_url(entry.subject_id) if is_card else reverse("method:processes"),
    )


def mark_of(stage: Stage, reader: Reader) -> str:
    """The short mark of a stage: П2."""
    return reader.say(stage.mark) or stage.code.upper()


def version_url(version_id: int) -> str:
    """The address of a version as a document."""
    return reverse("method:version", args=[version_id])
