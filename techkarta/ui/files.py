"""Tables as files for spreadsheet programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.http import HttpResponse
from django.utils.translation import get_language

from techkarta.common.errors import NotFound
from techkarta.common.spreadsheets import csv_of, xlsx_of

KINDS = {
    "csv": (csv_of, "text/csv; charset=utf-8"),
    "xlsx": (xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def table_file(
    rows: Iterable[Sequence[object]], form: str, *, name: str, day: date | None = None
) -> HttpResponse:
    """The rows, the heading first, as `csv` or `xlsx`; the name ends with the day it is true of.

    NotFound for a file of another kind.
    """
    if form not in KINDS:
        raise NotFound("not_found")
    make, kind = KINDS[form]
    stem = f"{name}-{day:%Y-%m-%d}" if day else name
    told = {"Content-Disposition": f'attachment; filename="{stem}.{form}"'}
    return HttpResponse(make(rows, get_language() or "en"), content_type=kind, headers=told)
