"""The cases behind a number of a stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.cases.selectors.passages import Passage, cases_by_id, passages
from techkarta.engine.formulas.stages import FORWARD
from techkarta.ui.formats import localise, number
from techkarta.ui.values import Cell, Column, Link, Row

from . import counting
from .page import JUDGED, PERIODS, RIGHT, WAYS, Asked, chosen_process
from .totals import TOTALS, total_cells, total_columns, total_title

SHOWN = 200
NUMBERS = (int, Decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCasesPage:
    """The stays a number is made of."""

    title: str
    is_total: bool
    crumbs: Sequence[Link]
    count: int
    columns: Sequence[Column]
    rows: Sequence[Row]
    csv_url: str
    xlsx_url: str
    back_url: str


def stage_cases_page(actor: Actor, asked: Asked, moment: datetime) -> StageCasesPage:
    """What a number of a stage is made of, the latest entry first."""
    process, _known = chosen_process(actor, asked)
    process_id = process.id if process else 0
    cells = list(case_cells(actor, asked, moment))
    more = {"stage": asked.stage_id or "", "way": asked.way, "month": asked.month}
    said = asked.said(process_id, **more)
    back = f"{reverse('reports:stages')}?{asked.said(process_id)}"
    known = {stage.id: stage for stage in process.stages.all()} if process else {}
    stage = known.get(asked.stage_id or 0)
    title = localise(stage.title, get_language() or "en") if stage else _("Stages")
    is_total = asked.way in TOTALS
    named = total_title(asked.way) if is_total else way_word(asked.way)
    month = f" · {asked.month}" if asked.month and not is_total else ""
    return StageCasesPage(
        title=named if is_total else ": ".join(each for each in (title, named) if each) + month,
        is_total=is_total,
        crumbs=[Link(text=_("Stages"), url=back), Link(text=named if is_total else title)],
        count=len(cells) - 1,
        columns=[
            Column(title=str(title), is_number=any(isinstance(row[at], NUMBERS) for row in cells))
            for at, title in enumerate(cells[0][1:], start=1)
        ],
        rows=[_row(each) for each in cells[1 : SHOWN + 1]],
        csv_url=f"{reverse('reports:stage_cases_file', args=['csv'])}?{said}",
        xlsx_url=f"{reverse('reports:stage_cases_file', args=['xlsx'])}?{said}",
        back_url=back,
    )


def case_cells(actor: Actor, asked: Asked, moment: datetime) -> Iterator[list[object]]:
    """The same as cells of a file, the heading first; the first cell is the key of the case."""
    process, _known = chosen_process(actor, asked)
    if asked.way in TOTALS:
        yield [_("Case"), *total_columns(asked.way)]
        yield from total_cells(actor, process, asked, moment) if process else ()
        return
    yield [
        _("Case"), _("Deal"), _("Client"), _("Whose"), _("Entered"), _("Left"), _("How"), _("Days"),
    ]  # fmt: skip
    if process is None:
        return
    calendar = calendar_of(actor.organisation_id)
    since = moment - timedelta(days=PERIODS[asked.period])
    stays = counting.entered_since(passages(actor, RIGHT, process.id), since)
    if asked.month:
        stays = [
            each for each in stays if f"{calendar.local_day(each.entered_at):%Y-%m}" == asked.month
        ]
    found = [each for each in stays if each.stage_id == asked.stage_id and _is_asked(each, asked)]
    cases = cases_by_id(actor, RIGHT, {each.case_id for each in found})
    for stay in sorted(found, key=lambda each: each.entered_at, reverse=True):
        case = cases[stay.case_id]
        yield [
            case.id,
            case.title,
            case.client.name if case.client else "",
            str(case.owner),
            f"{calendar.local_day(stay.entered_at):%Y-%m-%d}",
            f"{calendar.local_day(stay.left_at):%Y-%m-%d}" if stay.left_at else "",
            way_word("forward" if stay.how in FORWARD else stay.how or "here"),
            counting.age(stay, calendar) if stay.left_at else "",
        ]


def way_word(way: str) -> str:
    """How a stage was left, in words."""
    words = {
        "entered": pgettext("way", "entered"),
        "forward": pgettext("way", "forward"),
        "override": pgettext("way", "past the gate"),
        "lost": pgettext("way", "lost"),
        "back": pgettext("way", "back"),
        "here": pgettext("way", "here now"),
        JUDGED: pgettext("way", "forward or lost"),
    }
    return words.get(way, way)


def _is_asked(stay: Passage, asked: Asked) -> bool:
    if asked.way == JUDGED:
        return stay.how in FORWARD or stay.how == counting.LOST
    if asked.way not in WAYS or asked.way == "entered":
        return True
    if asked.way == "forward":
        return stay.how in FORWARD
    return stay.how == ("" if asked.way == "here" else asked.way)


def _row(cells: Sequence[object]) -> Row:
    return Row(
        cells=[Cell(text=_told(each)) for each in cells[1:]],
        url=reverse("cases:case", args=[cells[0]]),
    )


def _told(cell: object) -> str:
    if isinstance(cell, NUMBERS):
        return number(cell, get_language() or "en")
    return str(cell)
