"""Running cases and a version of their card: what moving each of them would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from techkarta.cases.selectors.choosing import Choosing
from techkarta.cases.selectors.migrating import Running, RunningList
from techkarta.engine.cards.model import Card
from techkarta.engine.execution.migration import Fate, Passage, suggested_numbers
from techkarta.method.selectors import CardVersion, card_of
from techkarta.ui.states import Tone
from techkarta.ui.values import Link

from .filters import Choices, people_choices, team_choices
from .reading import Reader, working_days

Numbers = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FateLook:
    """How the fate of an operation is shown."""

    icon: str
    tone: Tone
    word: str | Promise


FATES: Mapping[Fate, FateLook] = {
    Fate.KEPT: FateLook(icon="check", tone="ok", word=pgettext_lazy("fate", "kept")),
    Fate.MAPPED: FateLook(
        icon="arrows-move-vertical", tone="accent", word=pgettext_lazy("fate", "goes over")
    ),
    Fate.ADDED: FateLook(icon="plus", tone="warn", word=pgettext_lazy("fate", "added")),
    Fate.CANCELLED: FateLook(icon="ban", tone="bad", word=pgettext_lazy("fate", "cancelled")),
    Fate.PAST: FateLook(
        icon="history", tone="idle", word=pgettext_lazy("fate", "stays in the history")
    ),
}
DAYS = (5, 10, 20, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRow:
    """What becomes of one operation of one case."""

    look: FateLook
    numbers: str
    title: str
    state: str
    loses_work: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningRow:
    """A running case that may stay or move; `counts` are its fates with the number of each."""

    case_id: int
    visit_id: int
    former_id: int
    title: str
    note: str
    days: str
    revision: int
    counts: Sequence[tuple[FateLook, int]]
    rows: Sequence[PassageRow]
    loses_work: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRow:
    """A case that went over, and whether it can still go back."""

    case_id: int
    migration_id: int
    title: str
    note: str
    can_go_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRow:
    """An operation of the former card and its successor, to be corrected."""

    name: str
    no: str
    title: str
    chosen: str
    is_changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberTable:
    """How the operations of a former revision go over."""

    revision: int
    rows: Sequence[NumberRow]
    options: Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A list of the filters: what it is called and what is chosen."""

    name: str
    label: str
    options: Choices
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationPage:
    """Who goes on by which version, and what moving does."""

    version_id: int
    title: str
    note: str
    revision: int
    crumbs: Sequence[Link]
    choices: Sequence[Choice]
    tables: Sequence[NumberTable]
    rows: Sequence[RunningRow]
    total: int
    place: str
    before_url: str
    after_url: str
    filters: Sequence[tuple[str, str]]
    moved: Sequence[MovedRow]
    hidden: Sequence[tuple[str, str]]
    is_movable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page was asked for: filters as typed, corrected numbers by former version."""

    filters: Mapping[str, str]
    numbers: Numbers


def migration_page(
    version: CardVersion,
    *,
    running: RunningList,
    moved: Sequence[MovedRow],
    formers: Sequence[CardVersion],
    choosing: Choosing,
    asked: Asked,
    reader: Reader,
) -> MigrationPage:
    """The page of a version: running cases on the others, and those that went over."""
    new = card_of(version.id)
    return MigrationPage(
        version_id=version.id,
        title=reader.say(version.title),
        note=_("rev. %(number)d") % {"number": version.revision},
        revision=version.revision,
        crumbs=_crumbs(version, reader),
        choices=_choices(choosing, formers, asked.filters),
        tables=[_table(each, new, asked.numbers, reader) for each in formers],
        rows=[_row(each, new, reader) for each in running.rows],
        total=running.total,
        place=_place(running),
        before_url=_page_url(version, running, asked, running.page - 1),
        after_url=_page_url(version, running, asked, running.page + 1),
        filters=[(name, value) for name, value in asked.filters.items() if value],
        moved=moved,
        hidden=hidden_numbers(asked.numbers),
        is_movable=version.state in ("trial", "in_force"),
    )


def _place(running: RunningList) -> str:
    if running.pages == 1:
        return ""
    told = _("page %(page)d of %(pages)d")
    return told % {"page": running.page, "pages": running.pages}


def _page_url(version: CardVersion, running: RunningList, asked: Asked, page: int) -> str:
    """The address of another page of the same list; empty where there is none."""
    if not 1 <= page <= running.pages:
        return ""
    told = [*asked.filters.items(), *hidden_numbers(asked.numbers), ("page", str(page))]
    query = urlencode([(name, value) for name, value in told if value])
    return f"{reverse('cases:migration', args=[version.id])}?{query}"


def hidden_numbers(numbers: Numbers) -> list[tuple[str, str]]:
    """The corrected numbers as fields that travel with the form."""
    return [
        (f"map-{version_id}-{old}", new)
        for version_id, pairs in numbers.items()
        for old, new in pairs.items()
    ]


def _crumbs(version: CardVersion, reader: Reader) -> tuple[Link, ...]:
    return (
        Link(text=_("Technology cards"), url=reverse("method:matrix")),
        Link(text=reader.say(version.title), url=reverse("method:version", args=[version.id])),
    )


def _choices(
    choosing: Choosing, formers: Sequence[CardVersion], filters: Mapping[str, str]
) -> list[Choice]:
    days = [
        (str(count), _("longer than %(days)s") % {"days": working_days(count)}) for count in DAYS
    ]
    revisions = [
        (str(each.id), _("rev. %(number)d") % {"number": each.revision}) for each in formers
    ]
    every = [
        ("owner", _("Owner"), people_choices(choosing)),
        ("team", _("Team"), team_choices(choosing)),
        ("days", _("On the stage"), [("", _("Any time on the stage")), *days]),
        ("former", _("Present revision"), [("", _("All revisions")), *revisions]),
    ]
    return [
        Choice(name=name, label=label, options=options, chosen=filters.get(name, ""))
        for name, label, options in every
        if len(options) > 1
    ]


def _table(former: CardVersion, new: Card, numbers: Numbers, reader: Reader) -> NumberTable:
    old = card_of(former.id)
    suggested = suggested_numbers(old, new)
    chosen = numbers.get(former.id, suggested)
    return NumberTable(
        revision=former.revision,
        rows=[
            NumberRow(
                name=f"map-{former.id}-{each.no}",
                no=each.no,
                title=reader.say(each.title),
                chosen=chosen.get(each.no, ""),
                is_changed=chosen.get(each.no, "") != each.no,
            )
            for each in old.operations
        ],
        options=[
            ("", _("no successor")),
            *((each.no, f"{each.no} {reader.say(each.title)}") for each in new.operations),
        ],
    )


def _row(running: Running, new: Card, reader: Reader) -> RunningRow:
    visit, case = running.visit, running.visit.case
    counted = Counter(each.fate for each in running.passages)
    client = case.client.name if case.client else ""
    return RunningRow(
        case_id=case.id,
        visit_id=visit.id,
        former_id=visit.card_version_id or 0,
        title=case.title,
        note=" · ".join(part for part in (client, case.owner.full_name) if part),
        days=working_days(reader.days_since(case.entered_at)),
        revision=visit.card_version.revision if visit.card_version else 0,
        counts=[(FATES[fate], counted[fate]) for fate in Fate if counted[fate]],
        rows=[_passage(each, running.former, new, reader) for each in running.passages],
        loses_work=any(each.loses_work for each in running.passages),
    )


def _passage(passage: Passage, old: Card, new: Card, reader: Reader) -> PassageRow:
    numbers = [no for no in (passage.before, passage.after) if no]
    card, no = (new, passage.after) if passage.after else (old, passage.before)
    return PassageRow(
        look=FATES[passage.fate],
        numbers=" → ".join(dict.fromkeys(numbers)),
        title=reader.say(card.operation(no or "").title),
        state=str(passage.states[0]) if passage.states else "",
        loses_work=passage.loses_work,
    )


def moved_note(former: int, by: str, when: str) -> str:
    """«from rev. 2 · 23 Nov · Anna»; former 0 = there was no card."""
    told = _("from rev. %(number)d") % {"number": former} if former else _("had no card")
    return " · ".join(part for part in (told, when, by) if part)
