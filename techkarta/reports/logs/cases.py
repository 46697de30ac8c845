"""The cases of a judged log behind a number, and one of them drawn over its card."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import NotFound
from techkarta.engine.conformance.executions import CODES, STRUCTURAL, moment_of
from techkarta.method.selectors import card_of
from techkarta.ui.values import Cell, Column, Link, Row

from ..conformance.page import Step
from ..conformance.words import DEVIATIONS
from ..models import ForeignLog
from .judging import DIVIDER
from .kept import cases_frame
from .page import crumbs
from .result import steps_of
from .winning import ASTRAY

if TYPE_CHECKING:
    import polars as pl

SHOWN = 200
_NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCases:
    """What the address asks for; empty = everything."""

    code: str = ""
    operation: str = ""
    person: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCasesPage:
    """Cases that a number is made of."""

    count: int
    shown: int
    asked: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    csv_url: str
    xlsx_url: str
    back_url: str
    crumbs: Sequence[Link]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCasePage:
    """One case: its way over each card, its deviations, what was done when."""

    case: str
    cost: int
    fitness: str
    ways: Sequence[Sequence[Step]]
    deviations: Sequence[tuple[str, str, str]]
    columns: Sequence[Column]
    rows: Sequence[Row]
    crumbs: Sequence[Link]


def log_cases_page(row: ForeignLog, asked: AskedCases) -> LogCasesPage:
    """The cases an address asks for, the worst first."""
    found = _asked(row, asked)
    told = urlencode({name: value for name, value in _said(asked).items() if value})
    back = reverse("reports:log", args=[row.id])
    return LogCasesPage(
        count=len(found),
        shown=min(len(found), SHOWN),
        asked=" · ".join(_words(asked)),
        columns=[
            Column(title=_("Deal")),
            Column(title=_("Deviations")),
            Column(title=_("Corrections"), is_number=True),
            Column(title=_("Fits the card"), is_number=True),
        ],
        rows=[_row(row, each) for each in found.head(SHOWN).iter_rows(named=True)],
        csv_url=f"{reverse('reports:log_file', args=[row.id, 'csv'])}?{told}",
        xlsx_url=f"{reverse('reports:log_file', args=[row.id, 'xlsx'])}?{told}",
        back_url=back,
        crumbs=[*crumbs(), Link(text=row.name, url=back), Link(text=_("Deals"))],
    )


def log_case_page(row: ForeignLog, number: int) -> LogCasePage:
    """One case of a log by its number; NotFound otherwise."""
    frame = cases_frame(row)
    if number >= len(frame):
        raise NotFound("not_found")
    found = frame.row(number, named=True)
    told = [each.split(DIVIDER) for each in found["deviations"]]
    executions = json.loads(found["executions"])
    places = sorted({place for place, *_rest in executions})
    zone = ZoneInfo(calendar_of(row.organisation_id).tz)
    back = reverse("reports:log", args=[row.id])
    return LogCasePage(
        case=found["case"],
        cost=found["cost"],
        fitness=f"{round(100 * found['fitness'])} %",
        ways=[_way(row, place, executions, told) for place in places],
        deviations=[(str(DEVIATIONS[code]), no, user) for code, no, user in told],
        columns=[
            Column(title=_("Operation")),
            Column(title=pgettext("log column", "Start")),
            Column(title=pgettext("log column", "End")),
            Column(title=_("Who")),
        ],
        rows=[
            Row(
                cells=[
                    Cell(text=no),
                    Cell(text=_moment(start, zone)),
                    Cell(text=_moment(end, zone) if end != start else "—"),
                    Cell(text=user or "—"),
                ]
            )
            for _place, no, start, end, user in executions
        ],
        crumbs=[*crumbs(), Link(text=row.name, url=back), Link(text=found["case"])],
    )


def log_cells(row: ForeignLog, asked: AskedCases) -> Iterator[list[object]]:
    """The cases as cells of a file, the heading first; operations of a deviation are joined."""
    yield [
        _("Deal"), _("Events"), _("Cost"), _("Fitness"), *(str(DEVIATIONS[code]) for code in CODES),
    ]  # fmt: skip
    for each in _asked(row, asked).iter_rows(named=True):
        told = [one.split(DIVIDER) for one in each["deviations"]]
        yield [
            each["case"],
            each["events"],
            each["cost"],
            round(each["fitness"], 4),
            *(";".join(no for kind, no, _user in told if kind == code) for code in CODES),
        ]


def _asked(row: ForeignLog, asked: AskedCases) -> pl.DataFrame:
    import polars as pl  # noqa: PLC0415 - slow to import

    frame = cases_frame(row).with_row_index(_NUMBER)
    if asked.variant:
        frame = frame.filter(pl.col("ways").list.contains(asked.variant))
    if not (asked.code or asked.operation or asked.person):
        return frame
    several = {"": STRUCTURAL, "structural": STRUCTURAL, "astray": ASTRAY}
    codes = several.get(asked.code, (asked.code,))
    parts = [pl.element().str.split(DIVIDER).list.get(place) for place in range(3)]
    wanted = parts[0].is_in(list(codes))
    if asked.operation:
        wanted &= parts[1] == asked.operation
    if asked.person:
        wanted &= parts[2] == asked.person
    return frame.filter(pl.col("deviations").list.eval(wanted).list.any())


def _said(asked: AskedCases) -> dict[str, str]:
    return {
        "code": asked.code,
        "operation": asked.operation,
        "person": asked.person,
        "variant": asked.variant,
    }


def _words(asked: AskedCases) -> list[str]:
    found = []
    if asked.code in DEVIATIONS:
        found.append(str(DEVIATIONS[asked.code]))
    if asked.operation:
        found.append(_("operation %(number)s") % {"number": asked.operation})
    if asked.person:
        found.append(asked.person)
    if asked.variant:
        found.append(_("the same way"))
    return found


def _row(row: ForeignLog, found: dict[str, Any]) -> Row:
    told: dict[str, list[str]] = {}
    for each in found["deviations"]:
        code, no, _user = each.split(DIVIDER)
        told.setdefault(code, []).append(no)
    parts = [f"{DEVIATIONS[code]}: {', '.join(told[code])}" for code in CODES if code in told]
    return Row(
        cells=[
            Cell(text=found["case"]),
            Cell(text="; ".join(parts) or _("none"), tone="bad" if found["cost"] else ""),
            Cell(text=str(found["cost"])),
            Cell(text=f"{round(100 * found['fitness'])} %"),
        ],
        url=reverse("reports:log_case", args=[row.id, found[_NUMBER]]),
    )


def _way(
    row: ForeignLog, place: int, executions: Sequence[Sequence[Any]], told: Sequence[Sequence[str]]
) -> list[Step]:
    card = card_of(row.cards[place])
    wrong: dict[str, list[str]] = {}
    for code, no, _user in told:
        wrong.setdefault(no, []).append(code)
    seen: set[str] = set()
    done = []
    for owner, no, *_rest in executions:
        if owner != place:
            continue
        wanted = ("off_card", "repeated") if no in seen else ("off_card", "order")
        done.append((no, next((code for code in wanted if code in wrong.get(no, ())), "")))
        seen.add(no)
    numbers = {each.no for each in card.operations}
    missing = [no for code, no, _user in told if code == "missing" and no in numbers - seen]
    return steps_of(done, missing, card)


def _moment(micros: int, zone: ZoneInfo) -> str:
    return f"{moment_of(micros).astimezone(zone):%d.%m.%Y %H:%M}"
