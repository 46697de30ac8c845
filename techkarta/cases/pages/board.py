"""The board: a column for every stage, a card for every deal, deviations in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from techkarta.accounts.permissions import Actor, Owner, may
from techkarta.cases.selectors import Case, Stage
from techkarta.cases.selectors.board import BoardRecord, ColumnRecord, Sums, TileFacts
from techkarta.cases.selectors.kept import KeptView
from techkarta.ui.values import Link, MoveTarget, Tile

from .kept import KeptMenu, kept_menu
from .reading import Reader, address

TWO_REASONS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A stage with its first cards; `more_url` brings the next ones, `list_url` all in a list."""

    key: str
    mark: str
    title: str
    count: int
    total: str
    tiles: tuple[Tile, ...]
    more_url: str = ""
    more_count: int = 0
    list_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """The board of a process under its filters."""

    note: str
    columns: tuple[Column, ...]
    filters: Form
    deviations: int
    views: tuple[Link, ...]
    new_url: str
    import_url: str
    clear_url: str
    is_filtered: bool
    is_deviating: bool
    kept: KeptMenu


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A card that has moved: its tile, and the heads of the columns it left and entered."""

    case_id: int
    stage_key: str
    tile: Tile | None
    heads: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarding:
    """What columns are told from: all stages, the facts, the reader and his rights."""

    stages: Sequence[Stage]
    facts: Mapping[int, TileFacts]
    actor: Actor
    reader: Reader
    filters: Mapping[str, str]


def columns(record: BoardRecord, boarding: Boarding) -> tuple[Column, ...]:
    """The columns of the board."""
    return tuple(_column(column, boarding) for column in record.columns)


def _column(column: ColumnRecord, boarding: Boarding) -> Column:
    stage, reader = column.stage, boarding.reader
    targets = move_targets(stage, boarding)
    last = column.cases[-1] if column.cases else None
    after = f"{last.entered_at.isoformat()},{last.id}" if last else ""
    more = urlencode({**boarding.filters, "after": after})
    wanted = {**boarding.filters, "stage": stage.id, "state": "open"}
    return Column(
        key=str(stage.id),
        mark=reader.mark(stage),
        title=reader.say(stage.title),
        count=column.sums.count,
        total=sum_words(column.sums, reader),
        tiles=tuple(tile(case, boarding, targets) for case in column.cases),
        more_url=f"{address('cases:column', stage.id)}?{more}" if column.has_more else "",
        more_count=max(0, column.sums.count - len(column.cases)),
        list_url=f"{address('cases:list')}?{urlencode(wanted)}",
    )


def head(stage: Stage, sums: Sums, reader: Reader) -> Column:
    """The head of a column alone."""
    return Column(
        key=str(stage.id),
        mark=reader.mark(stage),
        title=reader.say(stage.title),
        count=sums.count,
        total=sum_words(sums, reader),
        tiles=(),
    )


def move_targets(stage: Stage, boarding: Boarding) -> tuple[MoveTarget, ...]:
    """Where the card of a stage can be asked to go."""
    reader = boarding.reader
    stages = [
        MoveTarget(key=str(each.id), text=f"{reader.mark(each)} {reader.say(each.title)}")
        for each in boarding.stages
        if each.id != stage.id
    ]
    ends = [MoveTarget(key="won", text=_("Won")), MoveTarget(key="lost", text=_("Lost"))]
    return (*stages, *ends)


def tile(case: Case, boarding: Boarding, targets: Sequence[MoveTarget]) -> Tile:
    """The card of a case."""
    reader, facts = boarding.reader, boarding.facts.get(case.id, TileFacts())
    days = reader.days_since(case.entered_at)
    owner = Owner(user_id=case.owner_id, team_id=case.owner.team_id)
    can_move = may(boarding.actor, "case.change", owner)
    way = urlencode({"version": case.version, "seen": case.stage_id, "place": "board"})
    return Tile(
        key=str(case.id),
        title=case.client.name if case.client else case.title,
        note=case.title if case.client else _("no client named"),
        url=address("cases:case", case.id),
        total=reader.money(case.amount, case.currency),
        reason=reason_words(case, facts, days, _stage_of(case, boarding), reader),
        done=facts.done,
        of=facts.total,
        age=days_words(days),
        owner=case.owner.full_name,
        move_url=f"{address('cases:move', case.id)}?{way}" if can_move else "",
        targets=targets if can_move else (),
    )


def days_words(count: int) -> str:
    """«11 days»: working days, where the place says so."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def _stage_of(case: Case, boarding: Boarding) -> Stage:
    return next(stage for stage in boarding.stages if stage.id == case.stage_id)


def reason_words(case: Case, facts: TileFacts, days: int, stage: Stage, reader: Reader) -> str:
    """What deviates, the gravest first, two of them at most."""
    over = days - stage.maximum_days
    longer = ngettext("%(count)d day over the limit", "%(count)d days over the limit", over)
    found = [
        (facts.returned, _("returned: %(operations)s")),
        (facts.blocked, _("blocked: %(operations)s")),
        (facts.overdue, _("overdue: %(operations)s")),
    ]
    words = [text % {"operations": ", ".join(numbers)} for numbers, text in found if numbers]
    if case.promised_on and case.promised_on < reader.today:
        words.append(_("promised for %(day)s") % {"day": reader.short(case.promised_on)})
    if over > 0:
        words.append(longer % {"count": over})
    return "; ".join(words[:TWO_REASONS])


def sum_words(sums: Sums, reader: Reader) -> str:
    """The worth in every currency there is."""
    parts = [reader.money(amount, currency) for currency, amount in sums.amounts.items()]
    return " + ".join(parts) or "—"


def whole(record: BoardRecord) -> Sums:
    """All columns together."""
    amounts: dict[str, Decimal] = {}
    for column in record.columns:
        for currency, amount in column.sums.amounts.items():
            amounts[currency] = amounts.get(currency, Decimal(0)) + amount
    return Sums(count=sum(column.sums.count for column in record.columns), amounts=amounts)


def board_page(
    record: BoardRecord,
    boarding: Boarding,
    *,
    form: Form,
    is_deviating: bool,
    kept: Sequence[KeptView],
) -> BoardPage:
    """The board for one reader."""
    made, together = columns(record, boarding), whole(record)
    count = ngettext("%(count)s deal", "%(count)s deals", together.count)
    number = boarding.reader.number(together.count)
    query = urlencode(boarding.filters)
    narrowed = {name for name in boarding.filters if name != "process"}
    views = (
        Link(text=_("Board"), url=f"{address('cases:board')}?{query}", is_current=True),
        Link(text=_("List"), url=f"{address('cases:list')}?{query}&state=open"),
    )
    staying = {name: value for name, value in boarding.filters.items() if name == "process"}
    return BoardPage(
        note=f"{count % {'count': number}} · {sum_words(together, boarding.reader)}",
        columns=made,
        filters=form,
        deviations=sum(1 for column in made for each in column.tiles if each.reason),
        views=views,
        new_url=address("cases:new") if may(boarding.actor, "case.create") else "",
        import_url=address("exchange:imports") if may(boarding.actor, "import.run") else "",
        clear_url=f"{address('cases:board')}?{urlencode(staying)}",
        is_filtered=bool(narrowed),
        is_deviating=is_deviating,
        kept=kept_menu(kept, boarding.actor, "board", boarding.filters),
    )
