"""A document as one page of HTML: no scripts, nothing fetched, prints on A4 landscape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from .document import Document
from .picture import picture_of_document
from .svg import FONTS, svg_of
from .table import OperationRow
from .words import Words

_STYLE = f"""
@page {{ size: A4 landscape; margin: 8mm 6mm 8mm 20mm }}
:root {{ color-scheme: light }}
* {{ box-sizing: border-box }}
body {{ margin: 12px; background: #fff; color: #000; font: 12px/1.3 {FONTS};
  font-variant-numeric: tabular-nums; hyphens: auto }}
h1, p, dd, .free, .pair td {{ overflow-wrap: anywhere }} .free {{ min-width: 9.5em }}
main {{ border: 2px solid #000; max-width: 1500px; margin: 0 auto }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ border: 1px solid #000; padding: 3px 5px; text-align: left; vertical-align: top }}
th {{ font-weight: 500; font-size: 11px; text-align: center; vertical-align: middle }}
tr > :first-child {{ border-left: 0 }} tr > :last-child {{ border-right: 0 }}
header {{ display: grid; grid-template-columns: 1fr 2fr auto auto; border-bottom: 2px solid #000 }}
header > * {{ padding: 6px 10px; border-left: 2px solid #000 }}
header > :first-child {{ border-left: 0 }}
header > table {{ padding: 0 }} header td {{ min-width: 22mm; border-width: 0 0 1px 1px }}
header tr:last-child td {{ border-bottom: 0 }}
.title {{ text-align: center; align-self: center; border: 0 }}
.title p {{ margin: 0; letter-spacing: .08em; text-transform: uppercase; font-size: 10px }}
.title p + h1 + p {{ letter-spacing: 0; text-transform: none }}
h1 {{ font-size: 22px; font-weight: 600; margin: 2px 0 }}
h2 {{ font-size: 13px; font-weight: 600; margin: 0; padding: 6px 8px }}
dl {{ display: flex; flex-wrap: wrap; margin: 0; border-bottom: 2px solid #000 }}
dl div {{ padding: 4px 10px; border-right: 1px solid #000; flex: auto }}
dl div:last-child {{ border-right: 0 }}
dt, small {{ font-size: 10px }} dd {{ margin: 0; font-weight: 500 }}
thead {{ border-bottom: 1.5px solid #000 }}
tbody tr {{ break-inside: avoid }}
.number {{ text-align: right; white-space: nowrap }} .middle {{ text-align: center }}
.free:nth-child(3) {{ min-width: 20em }} main {{ overflow-x: auto }}
td > ol, td > ul {{ margin: 0; padding-left: 1.4em }} td > p {{ margin: 0 0 2px }}
tfoot td {{ font-weight: 600; border-top: 1.5px solid #000 }}
section {{ border-top: 2px solid #000; break-inside: avoid }}
section svg {{ display: block; width: 100%; height: auto; max-height: 180mm }}
.pair {{ display: grid; grid-template-columns: 1.3fr 1fr; break-inside: auto }}
.pair > div + div {{ border-left: 2px solid #000 }} .pair th, .pair td {{ border-bottom: 0 }}
footer {{ border-top: 1px solid #000; padding: 4px 8px; font-size: 11px }}
footer span {{ margin-right: 1.4em }}
"""


def html_of(document: Document, words: Words) -> str:
    """The document as a page that stands alone."""
    title = f"{escape(document.designation)} · {escape(document.title)}"
    return page_of(document.language, title, sheets_of(document, words))


def page_of(language: str, title: str, body: Iterable[str], style: str = "") -> str:
    """A page that stands alone; `title` and `body` are HTML already."""
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{escape(language)}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{_STYLE}{style}</style></head><body>",
            *body,
            "</body></html>\n",
        ]
    )


def sheets_of(document: Document, words: Words, anchor: str = "") -> Iterator[str]:
    """The sheets of one card."""
    picture = svg_of(
        picture_of_document(document), title=words.say("document.route"), is_document=False
    )
    yield f'<main id="{escape(anchor)}">' if anchor else "<main>"
    yield from _heading(document, words)
    yield from _operations(document, words)
    yield f"<section><h2>{words.say('document.route')}</h2>{picture}</section>"
    yield from _closing(document, words)
    yield "</main>"


def _heading(document: Document, words: Words) -> Iterator[str]:
    say = words.say
    yield (
        f"<header><div><b>{escape(document.organisation)}</b><br>{escape(document.department)}"
        f'</div><div class="title"><p>{escape(document.kind)}</p>'
        f"<h1>{escape(document.title)}</h1><p>{escape(document.subtitle)}</p></div>"
    )
    signatures = ((line.label, line.name, "", line.day) for line in document.signatures)
    yield f"<table>{''.join(_row(line) for line in signatures)}</table>"
    yield (
        f'<div class="middle"><small>{say("document.designation")}</small><br>'
        f"<b>{escape(document.designation)}</b><br><small>{say('document.revision')}</small><br>"
        f"<b>{escape(document.revision)}</b></div></header><dl>"
    )
    for fact in document.facts:
        yield f"<div><dt>{escape(fact.label)}</dt><dd>{escape(fact.value)}&nbsp;</dd></div>"
    yield "</dl>"


def _operations(document: Document, words: Words) -> Iterator[str]:
    yield f"<table><thead>{_head(words)}</thead><tbody>"
    for row in document.rows:
        yield f"<tr>{''.join(_cells(row))}</tr>"
    yield (
        f'</tbody><tfoot><tr><td colspan="5">{words.say("document.total")}</td>'
        f'<td class="number">{document.total_setup}</td>'
        f'<td class="number">{document.total_minutes}</td>'
        f'<td colspan="9">{escape(document.total_people)}</td></tr></tfoot></table>'
    )


def _head(words: Words) -> str:
    def cell(name: str, rows: int = 1, columns: int = 1) -> str:
        spans = f' rowspan="{rows}"' if rows > 1 else ""
        spans += f' colspan="{columns}"' if columns > 1 else ' scope="col"'
        return f"<th{spans}>{escape(words.say(f'column.{name}'))}</th>"

    upper = [cell(name, 2) for name in ("no", "content", "steps", "after", "repeat")]
    upper += [cell("norm", columns=3), cell("due", 2), cell("performance", columns=2)]
    upper += [cell("resources", 2), cell("evidence", 2), cell("control", columns=3)]
    lower = ("setup_short", "minutes_short", "per_short", "role_short", "with_short")
    under = [cell(name) for name in (*lower, "method_short", "by_short", "criterion_short")]
    return f"<tr>{''.join(upper)}</tr><tr>{''.join(under)}</tr>"


def _cells(row: OperationRow) -> Iterator[str]:
    yield f'<td class="middle"><b>{escape(row.no)}</b></td>'
    yield f'<td class="free">{"".join(_content(row))}</td>'
    yield f'<td class="free">{_list(row.steps, "ol")}</td>'
    yield _cell(row.after, "middle")
    yield _cell(row.repeat)
    for number in (row.setup, row.minutes):
        yield _cell(number, "number")
    for text in (row.per, row.due, row.role_short, ", ".join(row.participants_short)):
        yield _cell(text, "middle")
    tool = (row.tool,) if row.tool and row.tool not in row.resources else ()
    yield f'<td class="free">{_list((*row.resources, *tool), "ul")}</td>'
    yield _cell(row.evidence, "free")
    for text in (row.method_short, row.by_short):
        yield _cell(text, "middle")
    yield _cell(row.criterion, "free")


def _content(row: OperationRow) -> Iterator[str]:
    marks = (("small", row.task), ("b", row.title), ("span", row.result), ("i", row.conditions))
    for mark, text in marks:
        if text:
            yield f"<p><{mark}>{escape(text)}</{mark}></p>"


def _closing(document: Document, words: Words) -> Iterator[str]:
    say = words.say
    yield f'<section class="pair"><div><h2>{say("document.exit")}</h2><table>'
    for place, line in enumerate(document.criteria, start=1):
        mark = " ★" if line.is_critical else ""
        yield _row((f"{place}{mark}", line.text, line.proof))
    yield f"</table></div><div><h2>{say('document.changes')}</h2><table>"
    names = ("change_revision", "change_text", "change_date", "change_by")
    heads = (f"<th>{say('document.' + name)}</th>" for name in names)
    yield f"<tr>{''.join(heads)}</tr>"
    for change in document.changes:
        yield _row((change.revision, change.text, change.day, change.by))
    yield "</table></div></section><footer>"
    for pair in (*document.methods, *document.roles):
        yield f"<span><b>{escape(pair.label)}</b> {escape(pair.value)}</span>"
    if any(line.is_critical for line in document.criteria):
        yield f"<span><b>★</b> {escape(say('document.critical_mark'))}</span>"
    yield "</footer>"


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(_cell(cell) for cell in cells)}</tr>"


def _cell(text: str, style: str = "") -> str:
    return f'<td class="{style}">{escape(text)}</td>' if style else f"<td>{escape(text)}</td>"


def _list(items: Iterable[str], mark: str) -> str:
    lines = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<{mark}>{lines}</{mark}>" if lines else ""
