"""A row of a sheet as typed values, with what is wrong in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from techkarta.common.search import folded

from .fields import DEALS, KINDS, ORDERS, Field
from .importmap import SheetMap
from .values import count_of, moment_of, money_of

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
KEY_LIMIT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a row's reader must know: an error leaves the row out, a note does not."""

    code: str
    field: str = ""
    params: Mapping[str, object]
    level: Literal["error", "note"] = "error"


def row_problem(
    code: str, *, field: str = "", level: Literal["error", "note"] = "error", **params: object
) -> Problem:
    """A problem; its code is known to the texts of errors."""
    return Problem(code=code, field=field, level=level, params=params)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowValues:
    """The values of one row by field; a field that is empty or not in the file is absent."""

    texts: Mapping[str, str]
    moments: Mapping[str, datetime]
    amounts: Mapping[str, Decimal]
    counts: Mapping[str, int]
    problems: tuple[Problem, ...]

    def text(self, code: str) -> str:
        """The text of a field, empty when absent."""
        return self.texts.get(code, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """Reads the rows of one sheet by its map."""

    sheet: SheetMap
    headings: Sequence[str]
    zone: ZoneInfo

    def read(self, cells: Sequence[str]) -> RowValues:
        """The typed values of the cells; never raises."""
        texts: dict[str, str] = {}
        moments: dict[str, datetime] = {}
        amounts: dict[str, Decimal] = {}
        counts: dict[str, int] = {}
        problems = self._ragged(cells)
        stores = {"day": moments, "money": amounts, "count": counts}
        for field, column, place in self._places():
            raw = " ".join(cells[place].split()) if place < len(cells) else ""
            if not raw:
                if field.is_required:
                    problems.append(row_problem("value_missing", column=column, field=field.code))
                continue
            value = self._typed(field, raw)
            if value is None:
                problems.append(_wrong(field, column, raw[:60]))
            elif field.kind in stores:
                stores[field.kind][field.code] = value  # type: ignore[index]
            elif len(raw) > field.limit:
                problems.append(
                    row_problem("text_too_long", field=field.code, column=column, limit=field.limit)
                )
            else:
                texts[field.code] = raw
        return RowValues(
            texts=texts, moments=moments, amounts=amounts, counts=counts, problems=tuple(problems)
        )

    def _places(self) -> list[tuple[Field, str, int]]:
        kind = KINDS[self.sheet.kind]
        return [
            (kind.field(code), heading, self.headings.index(heading))
            for code, heading in self.sheet.columns.items()
        ]

    def _typed(self, field: Field, raw: str) -> object:
        match field.kind:
            case "day":
                return moment_of(raw, self.sheet.days, self.zone)
            case "money":
                return money_of(raw, self.sheet.decimal)
            case "count":
                return count_of(raw, self.sheet.decimal)
            case "email":
                return raw if EMAIL.fullmatch(raw) else None
            case _:
                return raw

    def _ragged(self, cells: Sequence[str]) -> list[Problem]:
        filled = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
        # A short row is only told from one with empty cells at its end by the cells themselves.
        if filled <= len(self.headings) and len(cells) >= len(self.headings):
            return []
        filled = max(filled, len(cells))
        return [row_problem("row_ragged", cells=filled, headings=len(self.headings))]


def _wrong(field: Field, column: str, value: str) -> Problem:
    match field.kind:
        case "day":
            return row_problem("day_wrong", field=field.code, column=column, value=value)
        case "email":
            return row_problem("email_unusable", field=field.code, column=column, value=value)
        case "count":
            return row_problem("count_wrong", field=field.code, column=column, value=value)
        case _:
            return row_problem("money_wrong", field=field.code, column=column, value=value)


def deal_problems(values: RowValues, outcome: str, moment: datetime) -> list[Problem]:
    """What is wrong with a deal of this outcome as a whole; a missing client is a note."""
    found = []
    opened, closed = values.moments.get("opened"), values.moments.get("closed")
    told = {problem.field for problem in values.problems}
    if outcome in ("won", "lost") and closed is None and "closed" not in told:
        found.append(row_problem("closed_missing", field="closed"))
    if outcome in ("won", "lost") and opened and closed and closed < opened:
        found.append(row_problem("closed_before_opened", field="closed"))
    past = ("opened",) if outcome == "open" else ("opened", "closed")
    found += [
        row_problem("day_in_future", field=code)
        for code in past
        if code in values.moments and values.moments[code] > moment
    ]
    if not values.text("client"):
        found.append(row_problem("no_client", field="client", level="note"))
    return found


def deal_title(values: RowValues, product: str) -> str:
    """The title of a deal: its own, else client and product, else its number."""
    made = " · ".join(part for part in (values.text("client"), product) if part)
    return (values.text("title") or made or values.text("external_id") or "—")[:200]


def client_key(name: str) -> str:
    """The external identifier of a client known by name alone: the name, folded."""
    return _short(folded(name))


def deal_key(values: RowValues) -> str:
    """The external identifier of a deal: its own, else made of what tells it from other deals."""
    own = values.text("external_id")
    if own:
        return own
    opened = values.moments.get("opened")
    parts = [
        *(values.text(code) for code in ("title", "client", "product", "owner")),
        opened.date().isoformat() if opened else "",
        str(values.amounts.get("amount", "")),
    ]
    return f"row-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:24]}"


def order_key(values: RowValues) -> str:
    """The number of an order: its own, else made of what tells it from other orders."""
    own = values.text("external_id")
    if own:
        return own
    ordered = values.moments.get("ordered")
    parts = [
        *(values.text(code) for code in ("client", "product", "currency")),
        ordered.date().isoformat() if ordered else "",
        str(values.amounts.get("amount", "")),
    ]
    return f"row-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:24]}"


def row_key(kind: str, values: RowValues) -> str:
    """What a row is known by among the rows of its kind."""
    if kind == DEALS.code:
        return deal_key(values)
    if kind == ORDERS.code:
        return order_key(values)
    own = values.text("external_id") or values.text("email")
    return own or client_key(values.text("name"))


def _short(text: str) -> str:
    if len(text) <= KEY_LIMIT:
        return text
    return f"{text[:90]}-{hashlib.sha256(text.encode()).hexdigest()[:24]}"
