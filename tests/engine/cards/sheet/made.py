"""Sheets as people fill them, for tests."""

from __future__ import annotations

from functools import cache

from techkarta.cli.card.book import vocabulary
from techkarta.cli.card.passport import passport_of
from techkarta.common.documents import DocumentWords
from techkarta.engine.cards.sheet.draft import Options, Read, Surroundings, read_drafts
from techkarta.engine.cards.sheet.grid import Row, Sheet
from techkarta.engine.cards.sheet.vocabulary import Vocabulary


@cache
def words() -> Vocabulary:
    """Return the words of the command line: both languages and the shipped catalogue."""
    return vocabulary({})


AROUND = Surroundings(words=lambda language: DocumentWords(language=language), passport=passport_of)


def sheet(*rows: tuple[str, ...], name: str = "Лист1") -> Sheet:
    """Return a sheet; the number of the first row is unknown, as the reader has it."""
    return Sheet(
        name=name,
        rows=tuple(
            Row(number=None if place == 1 else place, cells=cells)
            for place, cells in enumerate(rows, start=1)
        ),
    )


def read(*sheets: Sheet, options: Options | None = None) -> Read:
    """Read sheets as the command does."""
    return read_drafts(sheets, words(), AROUND, options or Options())


def codes(found: Read) -> list[tuple[str, int | None]]:
    """Return code and row of every note."""
    return [(note.code, note.row) for note in found.notes]
