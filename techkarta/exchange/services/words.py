"""Words an import leaves in the data, in the company's own language."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext

from ..mapping import NoteWords


def note_words(language: str) -> NoteWords:
    """The lines of a client's note."""
    with translation.override(language):
        return NoteWords(founded=gettext("Founded: {value}"), revenue=gettext("Revenue: {value}"))
