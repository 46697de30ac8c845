"""The audit trail as a CSV file: one line a field, as filtered, read in pieces."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.audit.selectors import AuditEntry, audit_entries
from techkarta.common.spreadsheets import inert

from .page import Asked
from .telling import Names, Told, names_of, tell

PIECE = 500
# So that spreadsheet programs take the file for UTF-8.
MARK = "\ufeff"


def audit_lines(actor: Actor, wanted: Asked) -> Iterator[str]:
    """The file piece by piece, newest first, moments in the company's time zone."""
    # Spreadsheet programs divide by the sign of the language: a comma is Russian for a point.
    delimiter = ";" if (get_language() or "").startswith("ru") else ","
    heads = (_("When"), _("Who"), _("Action"), _("Kind"), _("What"), _("Field"), _("Was"), _("Is"))
    yield MARK + _lines([heads], delimiter)
    entries = audit_entries(actor.organisation_id, wanted.rows).iterator(chunk_size=PIECE)
    while piece := list(islice(entries, PIECE)):
        names = names_of(actor, piece)
        yield _lines((line for entry in piece for line in _rows(entry, wanted, names)), delimiter)


def _rows(entry: AuditEntry, wanted: Asked, names: Names) -> Iterator[Sequence[str]]:
    told = tell(entry, names)
    when = f"{entry.at.astimezone(wanted.zone):%Y-%m-%d %H:%M:%S}"
    for change in told.changes or (Told(field="", old="", new=""),):
        cells = (told.who, told.action, told.kind, told.label, change.field, change.old, change.new)
        yield (when, *map(inert, cells))


def _lines(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()
