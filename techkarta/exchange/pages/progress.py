"""The last step: the bar while rows are written, then what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from techkarta.accounts.selectors import organisation
from techkarta.common.time import in_zone, local_day
from techkarta.ui import formats
from techkarta.ui.values import Cell, Column, Link, Row

from ..crm.fields import PRODUCTS
from ..models import Import, ImportState, RowAction
from ..selectors import rows_of
from .facts import Fact, facts_of
from .words import code_text, crumbs, files_line, kind_title, language, steps

KINDS = ("people", "heads", "clients", "deals", "orders", "products")
SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What was done with rows of one kind."""

    title: str
    created: str
    changed: str
    skipped: str
    left_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """An import that is being written, done or stopped."""

    title: str
    note: str
    crumbs: Sequence[Link]
    steps: Sequence[str]
    url: str
    step_url: str
    cancel_url: str
    left_out_url: str
    map_url: str
    version: int
    is_running: bool
    is_stopped: bool
    written: int
    total: int
    written_text: str
    results: Sequence[ResultRow]
    nothing_new: bool
    products_url: str
    facts: Sequence[Fact]
    left_out: int
    columns: Sequence[Column]
    rows: Sequence[Row]


def report_page(row: Import, *, moment: datetime) -> ReportPage:
    """The page of an import that was confirmed."""
    wrong = rows_of(row, action=RowAction.ERROR)
    is_running = row.state == ImportState.RUNNING
    count = 0 if is_running else wrong.count()
    words = {ImportState.RUNNING: _("Import"), ImportState.CANCELLED: _("The import was stopped")}
    written, total = formats.number(row.written, language()), formats.number(row.total, language())
    return ReportPage(
        title=words.get(ImportState(row.state), _("The import is done")),
        note=_note(row, moment),
        crumbs=crumbs(),
        steps=steps(),
        url=reverse("exchange:import", args=[row.id]),
        step_url=reverse("exchange:step", args=[row.id]),
        cancel_url=reverse("exchange:cancel", args=[row.id]),
        left_out_url=reverse("exchange:left_out", args=[row.id]),
        map_url=reverse("exchange:map_file", args=[row.id]),
        version=row.version,
        is_running=is_running,
        is_stopped=row.state == ImportState.CANCELLED,
        written=row.written,
        total=max(row.total, 1),
        written_text=_("%(written)s of %(total)s rows") % {"written": written, "total": total},
        results=_results(row),
        facts=facts_of(row) if row.results else (),
        nothing_new=not row.results and row.state == ImportState.DONE,
        products_url=reverse("products:list") if PRODUCTS.code in row.results else "",
        left_out=count,
        columns=[Column(title=_("Row"), is_number=True), Column(title=_("Why it was left out"))],
        rows=[
            Row(
                cells=[
                    Cell(text=str(item.number), note=item.sheet.name),
                    Cell(
                        text=" ".join(
                            code_text(found["code"], found["params"]) for found in item.problems
                        )
                    ),
                ]
            )
            for item in (wrong[:SHOWN] if count else ())
        ],
    )


def _note(row: Import, moment: datetime) -> str:
    zone = organisation(row.organisation_id).time_zone
    told = row.finished_at or row.started_at or row.created_at
    when = formats.moment(in_zone(told, zone), language(), today=local_day(moment, zone))
    return " · ".join((files_line(row), row.created_by.full_name, when))


def _results(row: Import) -> list[ResultRow]:
    found = []
    for kind in KINDS:
        done, judged = row.results.get(kind, {}), row.counts.get(kind, {})
        if not done and not judged:
            continue
        numbers = (
            done.get("create", 0),
            done.get("update", 0),
            done.get("skip", 0) + judged.get("skip", 0),
            judged.get("error", 0),
        )
        texts = [formats.number(number, language()) for number in numbers]
        found.append(
            ResultRow(
                title=kind_title(kind),
                created=texts[0],
                changed=texts[1],
                skipped=texts[2],
                left_out=texts[3],
            )
        )
    return found
