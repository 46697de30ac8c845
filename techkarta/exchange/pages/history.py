"""The imports of the company and the place for files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import organisation
from techkarta.common.time import in_zone, local_day
from techkarta.ui import formats
from techkarta.ui.values import Cell, Column, Row

from ..models import Import
from ..reading import limits
from ..selectors import imports
from .words import STATE_WORDS, files_line, language, steps

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Steps of the wizard, limits of files, what was imported before."""

    steps: Sequence[str]
    megabytes: int
    rows_limit: int
    columns: Sequence[Column]
    rows: Sequence[Row]
    problem: str


def history_page(actor: Actor, *, moment: datetime, problem: str = "") -> HistoryPage:
    """The page; `problem` is why files just sent cannot be used."""
    zone = organisation(actor.organisation_id).time_zone
    heads = (_("When"), _("Files"), _("Who"), _("State"))
    counts = (_("Created"), _("Changed"))
    return HistoryPage(
        steps=steps(),
        megabytes=limits.UPLOAD_BYTES // 1024 // 1024,
        rows_limit=limits.ROWS,
        columns=[
            *(Column(title=head) for head in heads),
            *(Column(title=head, is_number=True) for head in counts),
        ],
        rows=[_row(row, moment, zone) for row in imports(actor)[:SHOWN]],
        problem=problem,
    )


def _row(row: Import, moment: datetime, zone: str) -> Row:
    when = formats.moment(in_zone(row.created_at, zone), language(), today=local_day(moment, zone))
    word, tone = STATE_WORDS[row.state]
    created, changed = (
        sum(counted.get(action, 0) for counted in row.results.values())
        for action in ("create", "update")
    )
    return Row(
        url=reverse("exchange:import", args=[row.id]),
        cells=[
            Cell(text=when),
            Cell(text=files_line(row)),
            Cell(text=row.created_by.full_name),
            Cell(text=str(word), tone=tone),
            Cell(text=formats.number(created, language())),
            Cell(text=formats.number(changed, language())),
        ],
    )
