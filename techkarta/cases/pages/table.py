"""The list of cases as a table, and the same as lines of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from techkarta.accounts.permissions import Actor, Owner, Scope, may, scope_of
from techkarta.cases.selectors import Case
from techkarta.cases.selectors.kept import KeptView
from techkarta.cases.selectors.table import TableRecord
from techkarta.ui.states import Tone, state_of
from techkarta.ui.values import Cell, Column, Link, Option, Row

from .board import days_words, sum_words
from .kept import KeptMenu, kept_menu
from .reading import Reader, address

COLUMNS: Sequence[tuple[str, Promise, bool]] = (
    ("title", gettext_lazy("Deal"), False),
    ("client", gettext_lazy("Client"), False),
    ("stage", gettext_lazy("Stage"), False),
    ("owner", gettext_lazy("Owner"), False),
    ("amount", gettext_lazy("Amount"), True),
    ("promised", gettext_lazy("Promised date"), False),
    ("entered", gettext_lazy("On the stage"), True),
)
EXPORTED: Sequence[Promise] = (
    gettext_lazy("Number"),
    gettext_lazy("Deal"),
    gettext_lazy("Client"),
    gettext_lazy("Process"),
    gettext_lazy("Stage"),
    gettext_lazy("State"),
    gettext_lazy("Owner"),
    gettext_lazy("Amount"),
    gettext_lazy("Currency"),
    gettext_lazy("Product"),
    gettext_lazy("Promised date"),
    gettext_lazy("Opened"),
    gettext_lazy("On the stage since"),
    gettext_lazy("Closed"),
    gettext_lazy("Reason of closing"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """The list under its filters."""

    note: str
    filters: Form
    has_no_client: bool
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    views: tuple[Link, ...]
    before_url: str
    after_url: str
    place: str
    csv_url: str
    xlsx_url: str
    new_url: str
    import_url: str
    clear_url: str
    is_filtered: bool
    here_url: str
    people: tuple[Option, ...]
    kept: KeptMenu
    may_hand_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the list is told from: who reads, by which filters and sort."""

    actor: Actor
    reader: Reader
    filters: Mapping[str, str]
    people: Sequence[tuple[str, str]] = ()
    kept: Sequence[KeptView] = ()

    def url(self, **changes: str) -> str:
        """The address of the list with some of its parameters changed."""
        return f"{address('cases:list')}?{urlencode({**self.filters, **changes})}"

    def file_url(self, form: str, *, sort: str) -> str:
        """The address of the same list as a file."""
        return f"{address('cases:export', form)}?{urlencode({**self.filters, 'sort': sort})}"


def list_page(record: TableRecord, listing: Listing, form: Form) -> ListPage:
    """The list for one reader."""
    reader, sums = listing.reader, record.sums
    count = ngettext("%(count)s deal", "%(count)s deals", sums.count)
    note = count % {"count": reader.number(sums.count)}
    board = {name: value for name, value in listing.filters.items() if name != "state"}
    views = (
        Link(text=_("Board"), url=f"{address('cases:board')}?{urlencode(board)}"),
        Link(text=_("List"), url=listing.url(), is_current=True),
    )
    of = {"page": record.page, "pages": record.pages}
    return ListPage(
        note=f"{note} · {sum_words(sums, reader)}" if sums.amounts else note,
        filters=form,
        has_no_client="no_client" in listing.filters,
        columns=tuple(
            _column(record, listing, name, str(title), is_number=is_number)
            for name, title, is_number in COLUMNS
        ),
        rows=tuple(_row(case, listing) for case in record.cases),
        views=views,
        before_url=_page_url(record, listing, record.page - 1),
        after_url=_page_url(record, listing, record.page + 1),
        place=_("page %(page)d of %(pages)d") % of if record.pages > 1 else "",
        csv_url=listing.file_url("csv", sort=record.sort),
        xlsx_url=listing.file_url("xlsx", sort=record.sort),
        new_url=address("cases:new") if may(listing.actor, "case.create") else "",
        import_url=address("exchange:imports") if may(listing.actor, "import.run") else "",
        clear_url=address("cases:list"),
        is_filtered=bool(listing.filters),
        here_url=listing.url(sort=record.sort, page=str(record.page)),
        people=tuple(Option(value=key, text=name) for key, name in listing.people),
        kept=kept_menu(listing.kept, listing.actor, "list", listing.filters),
        may_hand_over=scope_of(listing.actor, "case.change") not in {None, Scope.OWN},
    )


def _page_url(record: TableRecord, listing: Listing, page: int) -> str:
    if not 1 <= page <= record.pages:
        return ""
    return listing.url(sort=record.sort, page=str(page))


def _column(
    record: TableRecord, listing: Listing, name: str, title: str, *, is_number: bool
) -> Column:
    is_down = record.sort == f"-{name}"
    is_up = record.sort == name
    return Column(
        title=title,
        is_number=is_number,
        sort_url=listing.url(sort=name if is_down else f"-{name}" if is_up else _first(name)),
        sort="down" if is_down else "up" if is_up else "",
    )


def _first(name: str) -> str:
    """How a column is sorted by its first click: numbers and dates from the greatest."""
    return f"-{name}" if name in {"amount", "entered"} else name


def _row(case: Case, listing: Listing) -> Row:
    reader = listing.reader
    owner = Owner(user_id=case.owner_id, team_id=case.owner.team_id)
    can_change = case.state == "open" and may(listing.actor, "case.change", owner)
    is_open = case.state == "open"
    late: Tone = "bad" if is_open and case.promised_on and case.promised_on < reader.today else ""
    days = reader.days_since(case.entered_at)
    old: Tone = "bad" if is_open and days > case.stage.maximum_days else ""
    look = state_of(case.state)
    stage = f"{reader.mark(case.stage)} {reader.say(case.stage.title)}"
    return Row(
        url=address("cases:case", case.id),
        key=f"{case.id}:{case.version}" if can_change else "",
        cells=(
            Cell(text=case.title, note=case.product),
            Cell(text=case.client.name) if case.client else Cell(text=_("no client"), tone="bad"),
            Cell(text=stage, note=reader.say(case.process.title))
            if is_open
            else Cell(text=str(look.label), state=case.state, note=stage),
            _owner_cell(case, listing) if can_change else Cell(text=case.owner.full_name),
            _in_place(
                Cell(text=reader.money(case.amount, case.currency) or "—"),
                case,
                "amount",
                can_change=can_change,
            ),
            _in_place(
                Cell(text=reader.short(case.promised_on) if case.promised_on else "—", tone=late),
                case,
                "promised_on",
                can_change=can_change,
            ),
            Cell(text=days_words(days), tone=old)
            if is_open
            else Cell(text=reader.short(reader.day_of(case.closed_at)) if case.closed_at else ""),
        ),
    )


def _owner_cell(case: Case, listing: Listing) -> Cell:
    """The owner; whoever may give the case to another does so with a note, in a dialog."""
    if scope_of(listing.actor, "case.change") is Scope.OWN:
        return Cell(text=case.owner.full_name)
    url = address("cases:hand_over", case.id)
    return Cell(text=case.owner.full_name, edit_url=url, edit_page=url, is_dialog=True)


def _in_place(cell: Cell, case: Case, field: str, *, can_change: bool) -> Cell:
    """The same cell, changed in place by whoever may."""
    if not can_change:
        return cell
    url = address("cases:cell", case.id, field)
    return replace(cell, edit_url=url, edit_page=address("cases:edit", case.id))


def list_cells(cases: Iterable[Case], reader: Reader) -> Iterator[Sequence[object]]:
    """The list as rows of a file, its heading first."""
    yield [str(title) for title in EXPORTED]
    for case in cases:
        yield _cells(case, reader)


def _cells(case: Case, reader: Reader) -> Sequence[object]:
    return (
        case.id,
        case.title,
        case.client.name if case.client else "",
        reader.say(case.process.title),
        f"{reader.mark(case.stage)} {reader.say(case.stage.title)}",
        str(state_of(case.state).label),
        case.owner.full_name,
        "" if case.amount is None else case.amount,
        case.currency,
        case.product,
        case.promised_on or "",
        reader.day_of(case.opened_at),
        reader.day_of(case.entered_at),
        reader.day_of(case.closed_at) if case.closed_at else "",
        case.close_reason,
    )
