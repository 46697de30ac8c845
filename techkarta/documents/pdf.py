"""The printed card: a document's values set by the typesetter."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import techkarta
from techkarta.engine.cards.render.document import Document
from techkarta.engine.cards.render.picture import Picture, picture_of_document
from techkarta.engine.cards.render.svg import svg_of
from techkarta.engine.cards.render.table import OperationRow
from techkarta.engine.cards.render.words import Words

_TEMPLATES = Path(__file__).parent / "templates"
# Made by `techkarta assets`; without them the typesetter's own letters serve, Cyrillic among them.
_FONTS = Path(techkarta.__file__).parent / "ui" / "static" / "vendor" / "golos"
_LABELS = (
    "page",
    "designation",
    "revision",
    "sheet",
    "sheets",
    "total",
    "route",
    "route_note",
    "exit",
    "changes",
    "change_revision",
    "change_text",
    "change_date",
    "change_by",
    "critical_mark",
)
_PLAIN = (
    "language",
    "kind",
    "organisation",
    "department",
    "designation",
    "revision",
    "title",
    "subtitle",
    "edge",
    "watermark",
    "signatures",
    "facts",
    "total_setup",
    "total_minutes",
    "total_people",
    "criteria",
    "changes",
)
_CELLS = (
    "no",
    "task",
    "title",
    "result",
    "steps",
    "after",
    "conditions",
    "repeat",
    "setup",
    "minutes",
    "per",
    "due",
    "evidence",
    "criterion",
)
_RUNNING = 90
_DOTS = 220
_COLUMNS = (
    "no",
    "content",
    "steps",
    "after",
    "repeat",
    "norm",
    "setup_short",
    "minutes_short",
    "per_short",
    "due",
    "performance",
    "role_short",
    "with_short",
    "resources",
    "evidence",
    "control",
    "method_short",
    "by_short",
    "criterion_short",
)
_LONG_WORD = re.compile(r"\S{27,}")
# A number stays with its unit.
_UNIT = re.compile(r"(?<=\d) (?=%|мин\b|min\b|раб\b)|(?<=×) (?=\d)")
_BREAK = "\u200b"
_PIECE = 8
# A row of more lines than this may be broken between pages; a shorter one stays whole.
_TALL = 30
_MANY = 12
_LETTERS: Mapping[str, int] = {
    "title": 28,
    "result": 30,
    "steps": 35,
    "conditions": 32,
    "resources": 17,
    "evidence": 15,
    "criterion": 22,
    "repeat": 12,
    "after": 7,
}
"""About how many letters stand on a line of a column."""


def pdf_of(document: Document, words: Words) -> bytes:
    """The document as PDF; the same document gives the same bytes."""
    return typeset("card.typ", typeset_data(document, words), "pdf")


def png_of(picture: Picture) -> bytes:
    """A drawing as a picture of dots, for programs that show no SVG."""
    data = {"svg": svg_of(picture), "width": picture.width, "height": picture.height}
    return typeset("picture.typ", data, "png", ppi=_DOTS)


def typeset_data(document: Document, words: Words) -> dict[str, object]:
    """All values of the template `card.typ`, as plain data."""
    told = asdict(document)
    lines = len(document.criteria) + len(document.changes)
    data = {
        **{name: told[name] for name in _PLAIN},
        "revision_short": words.say("document.revision_short", number=document.revision),
        "running": document.title[:_RUNNING],
        "rows": [_row(row) for row in document.rows],
        "legend": told["methods"] + told["roles"],
        "is_long": lines > _MANY,
        "words": {
            **{name: words.say(f"document.{name}") for name in _LABELS},
            "columns": {name: words.say(f"column.{name}") for name in _COLUMNS},
        },
    }
    return {**softened(data), "route": svg_of(picture_of_document(document), is_document=False)}


def _row(row: OperationRow) -> dict[str, object]:
    cells = row.cells()
    lines = {
        name: sum(1 + len(line) // width for line in cells[name].split("\n"))
        for name, width in _LETTERS.items()
    }
    content = lines.pop("title") + lines.pop("result") + lines.pop("conditions")
    tool = [row.tool] if row.tool and row.tool not in row.resources else []
    return {
        **{name: getattr(row, name) for name in _CELLS},
        "role": row.role_short,
        "with": list(row.participants_short),
        "resources": [*row.resources, *tool],
        "method": row.method_short,
        "by": row.by_short,
        "is_breakable": max(content, *lines.values()) > _TALL,
    }


def softened(value: Any) -> Any:
    """Plain data with places to break in words longer than a column."""
    if isinstance(value, str):
        return _LONG_WORD.sub(_broken, _UNIT.sub("\u00a0", value))
    if isinstance(value, dict):
        return {name: softened(item) for name, item in value.items()}
    return [softened(item) for item in value] if isinstance(value, list | tuple) else value


def _broken(match: re.Match[str]) -> str:
    word = match[0]
    pieces = range(0, len(word), _PIECE)
    return _BREAK.join(word[start : start + _PIECE] for start in pieces)


def typeset(
    template: str,
    data: Mapping[str, object],
    form: Literal["pdf", "png"],
    *,
    ppi: float | None = None,
) -> bytes:
    """Typeset data by a template; nothing of the machine but our own files is read."""
    import typst  # noqa: PLC0415 - tens of megabytes, needed for a document alone

    made = typst.compile(
        str(_TEMPLATES / template),
        root=str(_TEMPLATES),
        font_paths=[str(_FONTS)] if _FONTS.is_dir() else [],
        ignore_system_fonts=True,
        format=form,
        sys_inputs={"card": json.dumps(data, ensure_ascii=False)},
        ppi=ppi,
    )
    return bytes(made[0] if isinstance(made, list) else made)
