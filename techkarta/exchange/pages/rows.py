"""The preview step: counts, and every row with what would be done with it and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.ui import formats
from techkarta.ui.values import Cell, Column, Link, Row

from ..crm.fields import CLIENTS, DEALS, IGNORED, KINDS, ORDERS, PEOPLE, PRODUCTS
from ..crm.importmap import ImportMap
from ..crm.rows import RowValues, deal_title
from ..mapping import product_of, reader_of
from ..models import Import, ImportRow, ImportSheet
from ..selectors import company_of, map_of, rows_of, with_notes, without_client
from .facts import Fact, facts_of
from .words import OUTCOME_WORDS, code_text, crumbs, kind_title, language, steps

SHOWN = 50
ACTIONS = ("create", "update", "skip", "error")
# Which fields tell a row at a glance, beside its name.
TOLD = {
    PEOPLE.code: ("manager", "team", "region", "email"),
    CLIENTS.code: ("industry", "place", "parent"),
    DEALS.code: ("owner", "client"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """The rows of a kind by action; an action without rows is 0."""

    title: str
    create: int
    update: int
    skip: int
    error: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """What the import would do, and a page of its rows."""

    title: str
    crumbs: Sequence[Link]
    steps: Sequence[str]
    url: str
    map_url: str
    cancel_url: str
    version: int
    problem: str
    kinds: Sequence[KindCount]
    facts: Sequence[Fact]
    to_write: int
    errors: int
    filters: Sequence[Link]
    sheets: Sequence[Link]
    columns: Sequence[Column]
    rows: Sequence[Row]
    found: int
    before_url: str
    after_url: str
    place: str


def preview_page(row: Import, asked: Mapping[str, str], *, problem: str = "") -> PreviewPage:
    """The page of a judged import; `asked` narrows rows by `show` and `sheet` and turns pages."""
    url = reverse("exchange:preview", args=[row.id])
    told, show, sheet_id = map_of(row), asked.get("show", ""), _number(asked.get("sheet"))
    found = _narrowed(row, show, sheet_id)
    count = found.count()
    page = min(max(_number(asked.get("page")) or 1, 1), max(1, -(-count // SHOWN)))
    kinds = _kinds(row)

    def address(**changes: object) -> str:
        values = {"show": show, "sheet": sheet_id or "", "page": "", **changes}
        told_values = {name: value for name, value in values.items() if value}
        return f"{url}?{urlencode(told_values)}" if told_values else url

    start = (page - 1) * SHOWN
    return PreviewPage(
        title=_("Preview"),
        crumbs=crumbs(),
        steps=steps(),
        url=url,
        map_url=reverse("exchange:map", args=[row.id]),
        cancel_url=reverse("exchange:cancel", args=[row.id]),
        version=row.version,
        problem=problem,
        kinds=kinds,
        facts=facts_of(row, address(show="no_client")),
        to_write=sum(kind.create + kind.update for kind in kinds),
        errors=sum(kind.error for kind in kinds),
        filters=_filters(row, kinds, show, address),
        sheets=_sheets(row, told, sheet_id, address),
        columns=[
            Column(title=_("Row"), is_number=True),
            Column(title=_("What")),
            Column(title=_("Will be done")),
            Column(title=_("Remarks")),
        ],
        rows=_rows(row, told, list(found[start : start + SHOWN])),
        found=count,
        before_url=address(page=page - 1) if page > 1 else "",
        after_url=address(page=page + 1) if start + SHOWN < count else "",
        place=f"{start + 1 if count else 0}–{min(start + SHOWN, count)}",
    )


def _narrowed(row: Import, show: str, sheet_id: int | None) -> QuerySet[ImportRow]:
    found = rows_of(row, action=show if show in ACTIONS else "", sheet_id=sheet_id)
    found = found.exclude(action="")
    if show == "notes":
        return with_notes(found)
    return without_client(found) if show == "no_client" else found


def _kinds(row: Import) -> list[KindCount]:
    found = []
    for code in sorted(KINDS, key=lambda code: KINDS[code].order):
        counted = row.counts.get(code)
        if counted:
            numbers = {action: counted.get(action, 0) for action in ACTIONS}
            found.append(KindCount(title=kind_title(code), **numbers))
    return found


def _filters(row: Import, kinds: Sequence[KindCount], show: str, address: object) -> list[Link]:
    words = {
        "": _("All"),
        "create": _("Create"),
        "update": _("Update"),
        "skip": _("Skip"),
        "error": _("With errors"),
        "notes": _("With remarks"),
    }
    counts = {action: sum(getattr(kind, action) for kind in kinds) for action in ACTIONS}
    counts[""] = sum(counts.values())
    links = []
    for code, text in words.items():
        count = counts.get(code)
        if count or code in ("", show) or (code == "notes" and row.counts.get("notes")):
            url = address(show=code)  # type: ignore[operator]
            links.append(Link(text=text, url=url, count=count, is_current=code == show))
    return links


def _sheets(row: Import, told: ImportMap, chosen: int | None, address: object) -> list[Link]:
    own = [sheet for sheet in row.sheets.all() if told.sheets[sheet.name].kind != IGNORED]
    if len(own) < 2:  # noqa: PLR2004 - one sheet needs no choice
        return []
    every = Link(text=_("All files"), url=address(sheet=""), is_current=chosen is None)  # type: ignore[operator]
    return [
        every,
        *(
            Link(text=sheet.name, url=address(sheet=sheet.id), is_current=sheet.id == chosen)  # type: ignore[operator]
            for sheet in own
        ),
    ]


def _rows(row: Import, told: ImportMap, staged: Sequence[ImportRow]) -> list[Row]:
    company = company_of(row.organisation_id)
    readers = {item.sheet_id: reader_of(item.sheet, told, company.zone) for item in staged}
    rows = []
    for item in staged:
        kind = told.sheets[item.sheet.name].kind
        values = readers[item.sheet_id].read(item.cells)
        title, note = _told(kind, values, told, company.currency, company.zone)
        texts = [code_text(found["code"], found["params"]) for found in item.problems]
        is_wrong = item.action == "error"
        rows.append(
            Row(
                cells=[
                    Cell(text=str(item.number), note=_sheet_note(item.sheet)),
                    Cell(text=title, note=note),
                    Cell(state=item.action),
                    Cell(text=" ".join(texts), tone="bad" if is_wrong else ""),
                ]
            )
        )
    return rows


def _sheet_note(sheet: ImportSheet) -> str:
    return sheet.name


def _told(
    kind: str, values: RowValues, told: ImportMap, currency: str, zone: ZoneInfo
) -> tuple[str, str]:
    """The name of a row and the rest of it in one line."""
    others = [values.text(code) for code in TOLD.get(kind, ())]
    if kind == ORDERS.code:
        return order_told(values, told.currency or currency, zone)
    if kind == PRODUCTS.code:
        return product_told(values, told.currency or currency)
    if kind != DEALS.code:
        return values.text("name") or "—", " · ".join(part for part in others if part)
    word = values.text("stage")
    target = told.stages.get(word)
    outcome = OUTCOME_WORDS.get(target.outcome, "") if target else ""
    amount, closed = values.amounts.get("amount"), values.moments.get("closed")
    parts = [
        f"{word} → {outcome}" if outcome else word,
        formats.money(amount, told.currency or currency, language()) if amount is not None else "",
        f"{closed.astimezone(zone):%d.%m.%Y}" if closed else "",
        *others,
        values.text("external_id"),
    ]
    title = deal_title(values, product_of(values, told))
    return title, " · ".join(part for part in parts if part)


def order_told(values: RowValues, currency: str, zone: ZoneInfo) -> tuple[str, str]:
    """The client of an order, then its day, amount in its own currency, product and number."""
    amount, ordered = values.amounts.get("amount"), values.moments.get("ordered")
    own = values.text("currency").upper() or currency
    parts = [
        f"{ordered.astimezone(zone):%d.%m.%Y}" if ordered else "",
        formats.money(amount, own, language()) if amount is not None else "",
        values.text("product"),
        values.text("external_id"),
    ]
    return values.text("client") or "—", " · ".join(part for part in parts if part)


def product_told(values: RowValues, currency: str) -> tuple[str, str]:
    """The name of a product, then its price with the unit, article and series."""
    price = values.amounts.get("price")
    own = values.text("currency").upper() or currency
    costs = formats.money(price, own, language()) if price is not None else ""
    parts = [costs, *(values.text(code) for code in ("unit", "article", "series"))]
    return values.text("name") or "—", " · ".join(part for part in parts if part)


def _number(text: object) -> int | None:
    word = str(text or "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else None  # noqa: PLR2004 - no key is longer
