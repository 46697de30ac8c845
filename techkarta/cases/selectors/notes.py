"""Notes on cases, with their files."""

from __future__ import annotations

from collections.abc import Iterable

from techkarta.accounts.permissions import Actor
from techkarta.audit.services import Event
from techkarta.common.errors import NotFound

from ..models import CaseNote, NoteFile
from .cases import visible


def notes_of(events: Iterable[Event]) -> dict[int, CaseNote]:
    """Identifier → the note some of these events tell of, with its files; two queries at most."""
    asked = {event.data.get("note") for event in events if event.kind == "note_written"}
    if not asked:
        return {}
    rows = CaseNote.objects.filter(pk__in=asked).select_related("author").prefetch_related("files")
    return {note.id: note for note in rows}


def note_authors(case_id: int) -> set[int]:
    """Who has written on a case."""
    rows = CaseNote.objects.filter(case_id=case_id, withdrawn_at__isnull=True)
    return set(rows.values_list("author_id", flat=True).distinct())


def note_file(actor: Actor, case_id: int, attachment_id: int) -> NoteFile:
    """A file of a note on a case the actor may see; NotFound also where it was taken back."""
    rows = NoteFile.objects.filter(
        pk=attachment_id, note__case__in=visible(actor).filter(pk=case_id), note__withdrawn_at=None
    )
    row = rows.first()
    if row is None:
        raise NotFound("not_found")
    return row
