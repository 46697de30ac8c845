"""The heat map: one card, operation by person, by one measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.executions import CODES, STRUCTURAL
from techkarta.ui.formats import localise

from . import counting
from .judged import JudgedVisit

ORDER = "structural"
MEASURES = (ORDER, *(code for code in CODES if code not in STRUCTURAL))
"""What the heat map can show: the order of work, or one deviation of time or control."""

LEVELS = (60, 75, 85, 95)
"""Percent by which a cell of the heat map is coloured; below the first it is red."""

Urls = Callable[..., str]
"""Makes the address of a list that keeps what is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """One operation of one person; `level` 0 … 4, −1 where nothing was done."""

    percent: int = 0
    n: int = 0
    wrong: int = 0
    level: int = -1
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One operation of the card, by person, and for all."""

    no: str
    title: str
    cells: Sequence[HeatCell]
    total: HeatCell


class Looking(NamedTuple):
    """What a heat map needs to be drawn: names of people, addresses, what is measured."""

    names: dict[str, str]
    url: Urls
    measure: str


def heat_rows(
    visits: Sequence[JudgedVisit],
    card: Card,
    performers: Sequence[str],
    looking: Looking,
) -> list[HeatRow]:
    """A row for every operation of the card; people in the order given."""
    names, url, measure = looking
    codes = STRUCTURAL if measure == ORDER else (measure,)
    counted = counting.by_operation_and_person(visits, codes)
    language = get_language() or "ru"
    rows = []
    for operation in card.operations:
        own = [counted.get((operation.no, user)) for user in performers]
        total = counting.Share(
            n=sum(each.n for each in own if each), kept=sum(each.kept for each in own if each)
        )
        title = localise(operation.title or "", language)
        cells = [
            _cell(
                each,
                url(operation=operation.no, person=user, code=measure),
                names.get(user, user),
                title,
            )
            for user, each in zip(performers, own, strict=True)
        ]
        rows.append(
            HeatRow(
                no=operation.no,
                title=title,
                cells=cells,
                total=_cell(total, url(operation=operation.no, code=measure), _("All"), title),
            )
        )
    return rows


def _cell(share: counting.Share | None, url: str, who: str, title: str) -> HeatCell:
    return heat_cell(share, url, f"{who}: {title}")


def heat_cell(share: counting.Share | None, url: str, label: str) -> HeatCell:
    """A cell that opens what is wrong, where anything is."""
    if share is None or not share.n:
        return HeatCell()
    percent = share.percent
    wrong = share.n - share.kept
    return HeatCell(
        percent=percent,
        n=share.n,
        wrong=wrong,
        level=sum(percent >= each for each in LEVELS),
        url=url if wrong else "",
        label=label,
    )
