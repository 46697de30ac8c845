"""A document as Markdown: tables any viewer draws; signs of the markup in texts are defused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .document import Document
from .table import COLUMNS
from .words import Words

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$)")


def markdown_of(document: Document, words: Words) -> str:
    """The document as Markdown; columns that say nothing in any row are left out."""
    return "\n".join(_lines(document, words)) + "\n"


def _lines(document: Document, words: Words) -> Iterator[str]:
    say = words.say
    yield f"# {plain(document.title)}"
    yield ""
    yield f"{plain(document.kind)} · {plain(document.subtitle)}"
    yield ""
    facts = [
        (say("document.designation"), document.designation),
        (say("document.revision"), document.revision),
        *((fact.label, fact.value) for fact in document.facts),
        *(
            (line.label, " ".join(filter(None, (line.name, line.day))))
            for line in document.signatures
        ),
    ]
    for label, value in facts:
        yield f"- {plain(label)}: {plain(value) or say('document.unknown')}"
    yield ""
    yield f"## {say('document.operations')}"
    yield ""
    yield from _operations(document, words)
    yield ""
    yield f"**{plain(say('document.total'))}**: {plain(document.total_people)}"
    yield ""
    yield f"## {say('document.exit')}"
    yield ""
    for place, line in enumerate(document.criteria, start=1):
        mark = " ★" if line.is_critical else ""
        yield f"{place}. {plain(line.text)} ({plain(line.proof)}){mark}"
    yield ""
    yield f"## {say('document.changes')}"
    yield ""
    names = ("change_revision", "change_text", "change_date", "change_by")
    heads = [say(f"document.{name}") for name in names]
    changes = ((line.revision, line.text, line.day, line.by) for line in document.changes)
    yield from _table(heads, changes)


def _operations(document: Document, words: Words) -> Iterator[str]:
    rows = [row.cells() for row in document.rows]
    shown = [name for name in COLUMNS if name == "no" or any(row[name] for row in rows)]
    heads = [words.say(f"column.{name}") for name in shown]
    return _table(heads, ([row[name] for name in shown] for row in rows))


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = [plain(head) for head in heads]
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    lines = text.split("\n")
    if len(lines) == 1:
        return plain(text)
    return "<br>".join(f"{place}. {plain(line)}" for place, line in enumerate(lines, start=1))


def plain(text: str) -> str:
    """The text as Markdown that shows exactly it."""
    return _LINE_START.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))
