"""The cases behind a number of the conformance page: as a list, as CSV and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import people
from techkarta.engine.conformance.executions import CODES
from techkarta.ui.formats import localise
from techkarta.ui.values import Cell, Column, Link, Row

from .judged import Asked, JudgedVisit, judged, narrowed
from .words import DEVIATIONS

SHOWN = 200
"""So many are on the page; the file holds all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesPage:
    """Visits that a number is made of."""

    count: int
    shown: int
    asked: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Row]
    csv_url: str
    xlsx_url: str
    back_url: str
    crumbs: Sequence[Link]


def cases_page(actor: Actor, asked: Asked, moment: datetime) -> CasesPage:
    """The visits an address asks for, the worst first."""
    visits = _worst_first(actor, asked, moment)
    said = urlencode({name: value for name, value in _said(asked).items() if value})
    names = {str(user.id): user.full_name for user in people(actor)}
    back = reverse("reports:conformance") + "?" + said
    return CasesPage(
        count=len(visits),
        shown=min(len(visits), SHOWN),
        asked=_words(asked, names),
        columns=[
            Column(title=_("Deal")),
            Column(title=_("Stage")),
            Column(title=_("Whose")),
            Column(title=_("Deviations")),
            Column(title=_("Fits the card"), is_number=True),
        ],
        rows=[_row(each) for each in visits[:SHOWN]],
        csv_url=f"{reverse('reports:conformance_file', args=['csv'])}?{said}",
        xlsx_url=f"{reverse('reports:conformance_file', args=['xlsx'])}?{said}",
        back_url=back,
        crumbs=[Link(text=_("Conformance"), url=back), Link(text=_("Deals"))],
    )


def case_cells(actor: Actor, asked: Asked, moment: datetime) -> Iterator[list[object]]:
    """The same as cells of a file, the heading first; operations of a deviation are joined."""
    language = get_language() or "ru"
    yield [
        _("Deal"), _("Stage"), _("Card"), _("Revision"), _("Whose"), _("Entered"), _("Left"),
        _("Cost"), _("Fitness"), *(str(DEVIATIONS[code]) for code in CODES),
    ]  # fmt: skip
    for each in _worst_first(actor, asked, moment):
        version = each.visit.card_version
        assert version is not None  # noqa: S101 - visits without a card are not judged
        yield [
            each.visit.case.title,
            localise(each.visit.stage.title, language),
            version.card.code,
            version.revision,
            each.visit.case.owner.full_name,
            f"{each.visit.entered_at:%Y-%m-%d}",
            f"{each.visit.left_at:%Y-%m-%d}" if each.visit.left_at else "",
            each.judgement.cost,
            round(each.judgement.fitness, 4),
            *(";".join(_operations(each, code)) for code in CODES),
        ]


def _worst_first(actor: Actor, asked: Asked, moment: datetime) -> list[JudgedVisit]:
    found = narrowed(judged(actor, asked, moment), asked)
    return sorted(found, key=lambda each: (-each.judgement.cost, each.judgement.fitness))


def _said(asked: Asked) -> dict[str, str]:
    return {
        "period": asked.period,
        "process": str(asked.process_id or ""),
        "stage": str(asked.stage_id or ""),
        "code": asked.code,
        "operation": asked.operation,
        "person": asked.person,
        "variant": asked.variant,
        "outcome": asked.outcome,
    }


def _words(asked: Asked, names: dict[str, str]) -> list[str]:
    """What the list is narrowed to, in words."""
    found = []
    if asked.code in DEVIATIONS:
        found.append(str(DEVIATIONS[asked.code]))
    if asked.operation:
        found.append(_("operation %(number)s") % {"number": asked.operation})
    if asked.person:
        found.append(names.get(asked.person, asked.person))
    if asked.variant:
        found.append(_("the same way"))
    return found


def _operations(each: JudgedVisit, code: str) -> list[str]:
    return [item.operation for item in each.judgement.deviations if item.code == code]


def _row(each: JudgedVisit) -> Row:
    language = get_language() or "ru"
    told = [
        f"{DEVIATIONS[code]}: {', '.join(numbers)}"
        for code in CODES
        if (numbers := _operations(each, code))
    ]
    return Row(
        cells=[
            Cell(text=each.visit.case.title),
            Cell(text=localise(each.visit.stage.title, language)),
            Cell(text=each.visit.case.owner.full_name),
            Cell(text="; ".join(told) or _("none"), tone="bad" if each.judgement.cost else ""),
            Cell(text=f"{round(100 * each.judgement.fitness)} %"),
        ],
        url=reverse("cases:case", args=[each.visit.case_id]),
    )
