"""Notes on a case: words and files for those who work on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse

from techkarta.accounts.permissions import Actor, Owner, require
from techkarta.common.errors import Invalid, NotFound
from techkarta.notices.services import notify

from .. import selectors
from ..models import Case, CaseNote, NoteFile
from .locking import remember

LONGEST_NOTE, MOST_FILES = 4000, 10


@transaction.atomic
def write_note(
    *,
    actor: Actor,
    case_id: int,
    text: str,
    files: Sequence[File[bytes]] = (),
    once: str,
    moment: datetime,
) -> CaseNote:
    """Write on a case one sees, open or closed; its owner and earlier writers are told.

    A second request with the same `once` gives back the first note. Invalid: note_empty,
    note_too_long(limit), note_files_too_many(limit).
    """
    case = selectors.case(actor, case_id)
    said = text.strip()
    if not said and not files:
        raise Invalid("note_empty", field="text")
    if len(said) > LONGEST_NOTE:
        raise Invalid("note_too_long", field="text", limit=LONGEST_NOTE)
    if len(files) > MOST_FILES:
        raise Invalid("note_files_too_many", limit=MOST_FILES)
    note, is_new = CaseNote.objects.get_or_create(
        case=case,
        author_id=actor.user_id,
        once=once,
        defaults={"text": said, "created_at": moment},
    )
    if not is_new:
        return note
    for file in files:
        NoteFile.objects.create(note=note, file=file, name=(file.name or "file")[-200:])
    remember(actor, moment, case, "note_written", {"note": note.id})
    _tell(actor, case, note, moment)
    return note


@transaction.atomic
def withdraw_note(*, actor: Actor, case_id: int, note_id: int, moment: datetime) -> CaseNote:
    """Take back a note: its words and files are shown no more, that it was stays."""
    case = selectors.case(actor, case_id)
    note = CaseNote.objects.select_related("author").filter(pk=note_id, case=case).first()
    if note is None:
        raise NotFound("not_found")
    require(actor, "note.withdraw", _author(note))
    rows = CaseNote.objects.filter(pk=note_id, withdrawn_at__isnull=True)
    if rows.update(withdrawn_at=moment):
        remember(actor, moment, case, "note_withdrawn", {"note": note.id})
    note.refresh_from_db()
    return note


def _author(note: CaseNote) -> Owner:
    return Owner(user_id=note.author_id, team_id=note.author.team_id)


def _tell(actor: Actor, case: Case, note: CaseNote, moment: datetime) -> None:
    told = {case.owner_id, *selectors.note_authors(case.id)} - {actor.user_id}
    words = note.text or ", ".join(note.files.values_list("name", flat=True))
    notify(
        person_ids=told,
        kind="case_noted",
        key=f"case_noted:{note.id}",
        moment=moment,
        params={"by": actor.name, "case": case.title, "text": words[:200]},
        link=reverse("cases:case", args=[case.id]),
    )
