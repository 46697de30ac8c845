"""A set of cards as one page of HTML: the title, contents that lead to the cards, the cards."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .book import Book, BookLine
from .html import page_of, sheets_of
from .words import Words

_STYLE = """
main, .cover { break-before: page } .cover:first-child { break-before: auto }
body > * + * { margin-top: 24px }
.cover { border: 2px solid #000; max-width: 1500px; margin: 0 auto; padding: 8mm 12mm }
.cover h1 { font-size: 30px } .cover dl { border: 0; gap: 4px 28px } .cover dl div { border: 0 }
.cover td, .cover th { border-width: 0 0 1px } .cover a { color: inherit }
"""
_COLUMNS = (
    "stage", "card", "designation", "revision", "in_force", "count", "minutes", "control",
)  # fmt: skip


def html_book_of(book: Book, words: Words) -> str:
    """The set as a page that stands alone."""
    return page_of(book.language, escape(book.title), _body(book, words), _STYLE)


def _body(book: Book, words: Words) -> Iterator[str]:
    yield (
        f'<div class="cover"><p>{escape(book.organisation)}</p><p>{escape(book.kind)}</p>'
        f"<h1>{escape(book.process)}</h1><p>{escape(book.note)}</p><dl>"
    )
    for fact in book.facts:
        yield f"<div><dt>{escape(fact.label)}</dt><dd>{escape(fact.value)}</dd></div>"
    yield f"</dl><h2>{words.say('book.contents')}</h2><table><thead><tr>"
    yield from (f'<th scope="col">{words.say(f"book.{name}")}</th>' for name in _COLUMNS)
    yield "</tr></thead><tbody>"
    yield from (_line(line) for line in book.lines)
    yield "</tbody></table></div>"
    keys = [line.key for line in book.lines if line.key]
    for key, document in zip(keys, book.documents, strict=True):
        yield from sheets_of(document, words, anchor=f"card-{key}")


def _line(line: BookLine) -> str:
    title = escape(line.title)
    if not line.key:
        empty = f'<td colspan="6">{escape(line.gap)}</td>'
        return f"<tr><td><b>{escape(line.mark)}</b></td><td>{title}</td>{empty}</tr>"
    numbers = (line.operations, line.minutes, line.control)
    return "".join(
        (
            f"<tr><td><b>{escape(line.mark)}</b></td>",
            f'<td><a href="#card-{line.key}">{title}</a></td>',
            *(f"<td>{escape(each)}</td>" for each in (line.designation, line.revision)),
            f"<td>{escape(line.in_force)}</td>",
            *(f'<td class="number">{each}</td>' for each in numbers),
            "</tr>",
        )
    )
