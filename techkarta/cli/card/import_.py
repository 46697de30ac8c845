"""`techkarta card import`: a card kept in a sheet becomes a draft."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from techkarta.cli.console import Stop
from techkarta.cli.language import console_language
from techkarta.cli.texts import say
from techkarta.cli.writing import replace_file
from techkarta.engine.cards.model import Card
from techkarta.engine.cards.sheet.draft import Draft, Options, Read, Surroundings, checked
from techkarta.engine.cards.sheet.grid import Note
from techkarta.engine.cards.sheet.headings import letter_of
from techkarta.engine.cards.sheet.placing import Placed, place_draft
from techkarta.engine.cards.sheet.vocabulary import Vocabulary, folded


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("sheet_file", metavar="SHEET.xlsx", help=say("sheet_file"))
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help=say("card_output"))
    parser.add_argument("--sheet", metavar="NAME", help=say("sheet_name"))
    parser.add_argument("--map", metavar="MAP.yaml", help=say("sheet_map"))
    parser.add_argument("--process", metavar="P", help=say("process"))
    parser.add_argument("--stage", metavar="S", help=say("stage"))


def run(arguments: argparse.Namespace) -> int:
    """Write the draft; every doubt is a line on standard error: 0 none, 1 some."""
    from techkarta.common.documents import DocumentWords
    from techkarta.engine.cards.sheet.draft import read_drafts
    from techkarta.engine.cards.writing import write_card

    from .book import sheets_of, vocabulary
    from .mapping import read_map
    from .passport import passport_of

    name, mapped = arguments.sheet_file, read_map(arguments.map)
    sheets, known = sheets_of(name), vocabulary(mapped.roles)
    if arguments.sheet and arguments.sheet not in [sheet.name for sheet in sheets]:
        names = ", ".join(sheet.name for sheet in sheets)
        raise Stop(say("no_sheet", path=name, sheet=arguments.sheet, sheets=names))
    around = Surroundings(
        words=lambda language: DocumentWords(language=language), passport=passport_of
    )
    options = Options(columns=mapped.columns, header=mapped.header, sheet=arguments.sheet)
    read = read_drafts(sheets, known, around, options)
    card, notes = _card(name, read, known, arguments)
    replace_file(Path(arguments.output), write_card(card).encode())
    _tell(name, notes)
    return int(bool(notes))


def _card(
    name: str, read: Read, known: Vocabulary, arguments: argparse.Namespace
) -> tuple[Card, tuple[Note, ...]]:
    """The one card that is meant; Stop where there is none, or none of several is named."""
    draft = _chosen(name, read, known, arguments)
    placed = Placed(data=draft.data)
    if draft.card is None:
        placed = place_draft(draft, known, process=arguments.process, stage=arguments.stage)
    if placed.missing:
        raise Stop(_line(name, Note(code=placed.missing)))
    card, refused = checked(placed.data)
    if card is None:
        raise Stop(_line(name, Note(code="no_table")))
    return card, (*read.notes, *placed.notes, *refused)


def _chosen(name: str, read: Read, known: Vocabulary, arguments: argparse.Namespace) -> Draft:
    if not read.drafts:
        raise Stop(_line(name, Note(code="no_table")))
    if len(read.drafts) == 1:
        return read.drafts[0]
    wanted = folded(arguments.stage or "")
    for draft in read.drafts:
        codes = {code for _, code in known.stages.get(folded(draft.label), ())}
        if wanted and wanted in {folded(draft.label), *codes}:
            return draft
    labels = ", ".join(draft.label or draft.sheet for draft in read.drafts)
    raise Stop(say("several_stages", path=name, stages=labels))


def _tell(name: str, notes: Iterable[Note]) -> None:
    """Notes in the order of the rows they are about, each once."""
    lines: dict[str, None] = {}
    for note in sorted(notes, key=lambda note: (note.sheet, note.row or 0, note.column or 0)):
        lines[_line(name, note)] = None
    for line in lines:
        print(line, file=sys.stderr)


def _line(name: str, note: Note) -> str:
    """file:sheet:cell and what is said about it."""
    from techkarta.common.sheet_words import note_text

    column = "" if note.column is None else letter_of(note.column)
    place = f"{column}{note.row}" if note.row else column
    sheet = "" if note.sheet == Path(name).name else note.sheet
    where = ":".join(filter(None, (name, sheet, place)))
    language = console_language(os.environ)
    return f"{where}: {note_text(note.code, note.params, language=language)}"
