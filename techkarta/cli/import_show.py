"""What `techkarta import` shows: counts, places of errors, a bar while it works."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from techkarta.cli.import_texts import language, say
from techkarta.common.text import localise
from techkarta.common.texts.errors import error_text
from techkarta.exchange.crm.titles import KIND_TITLES

if TYPE_CHECKING:
    from techkarta.common.errors import DomainError
    from techkarta.exchange.services import ImportStatus

ACTIONS = ("create", "update", "skip", "error")
SHOWN_ERRORS = 20


def words(error: DomainError) -> str:
    """What an error says in the language of the console."""
    return error_text(error.code, error.params, language())


@contextmanager
def progress(status: ImportStatus) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; what it gives is called with the number of rows written so far."""
    from tqdm import tqdm

    is_silent = not sys.stderr.isatty()
    with tqdm(total=status.total, desc=say("writing"), unit="", disable=is_silent) as bar:

        def moved(written: int) -> None:
            bar.update(written - bar.n)

        yield moved


def show(status: ImportStatus, arguments: argparse.Namespace, *, seconds: float) -> None:
    """Print what was found and done."""
    if arguments.format == "json":
        print(json.dumps(_document(status, arguments), ensure_ascii=False))
        return
    print("\n".join(_lines(status)))
    for line in _errors(status):
        print(line, file=sys.stderr)
    if arguments.dry_run:
        print(say("rehearsed"))
    elif status.state != "done":
        print(say("not_written"), file=sys.stderr)
    else:
        print(say("done", seconds=f"{seconds:.0f}"))


def _document(status: ImportStatus, arguments: argparse.Namespace) -> dict[str, object]:
    return {
        "dry_run": bool(arguments.dry_run),
        "written": status.state == "done",
        "counts": status.counts,
        "results": status.results,
        "map": status.mapping,
        "errors": [
            {
                "sheet": error.sheet,
                "row": error.row,
                "field": error.field,
                "code": error.code,
                "params": error.params,
            }
            for error in status.errors
        ],
    }


def _lines(status: ImportStatus) -> Iterator[str]:
    for sheet in status.sheets:
        kind = localise(KIND_TITLES[sheet.kind or "ignored"], language()).lower()
        yield say("sheet", name=sheet.name, kind=kind, rows=sheet.rows)
    stages = status.told.stages
    if stages:
        yield say("stages")
    for word, target in stages.items():
        yield say("stage", word=word, outcome=say(target.outcome), stage=target.stage or "—")
    for name, target_name in status.told.products.items():
        yield say("product", name=name, target=target_name)
    yield ""
    yield from _table(status)
    yield from _besides(status)


def _table(status: ImportStatus) -> Iterator[str]:
    heads = [say(action) for action in ACTIONS]
    yield " " * 12 + "".join(f"{head:>12}" for head in heads)
    counts = status.results if status.state == "done" else status.counts
    for kind in ("people", "products", "clients", "deals", "orders"):
        judged = status.counts.get(kind)
        if not isinstance(judged, dict):
            continue
        done = counts.get(kind) if status.state == "done" else judged
        told = {**(done if isinstance(done, dict) else {}), "error": judged.get("error", 0)}
        if status.state == "done":
            told["skip"] = told.get("skip", 0) + judged.get("skip", 0)
        title = localise(KIND_TITLES[kind], language())
        yield f"{title:<12}" + "".join(f"{told.get(action, 0):>12}" for action in ACTIONS)


def _besides(status: ImportStatus) -> Iterator[str]:
    outcomes = status.counts.get("outcomes")
    if isinstance(outcomes, dict) and outcomes:
        yield say("outcomes", **{key: outcomes.get(key, 0) for key in ("won", "lost", "open")})
    notes = status.counts.get("notes")
    if isinstance(notes, dict) and notes.get("no_client"):
        yield say("no_client", count=notes["no_client"])
    for code in ("new_people", "new_clients"):
        if status.counts.get(code):
            yield say(code, count=status.counts[code])


def _errors(status: ImportStatus) -> Iterator[str]:
    for error in status.errors[:SHOWN_ERRORS]:
        text = error_text(error.code, error.params, language())
        yield say("problem", sheet=error.sheet, row=error.row, text=text)
    rest = len(status.errors) - SHOWN_ERRORS
    if rest > 0:
        yield say("more_problems", count=rest)
