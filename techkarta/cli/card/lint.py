"""`techkarta card lint`: check card files."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from techkarta.cli.catalogue import Catalogue
from techkarta.cli.console import Stop, expand, painted, read_bytes
from techkarta.cli.texts import say
from techkarta.cli.wording import finding_line, place_of, words_of
from techkarta.engine.cards.findings import Finding
from techkarta.engine.cards.reading import ReadCard, read_card
from techkarta.engine.lint.runner import lint_read


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One file and what was found in it; `card` is its code where that could be read."""

    path: str
    card: str | None
    findings: tuple[Finding, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=say("files"))
    parser.add_argument("--format", choices=tuple(_WRITERS), default="text", help=say("format"))
    parser.add_argument("--catalogue", metavar="DIR", help=say("catalogue"))


def run(arguments: argparse.Namespace) -> int:
    """Check the files: 0 nothing found, 1 something found, 2 a file could not be opened."""
    catalogue = Catalogue.at(arguments.catalogue)
    read: dict[str, ReadCard] = {}
    is_unopened = False
    for name in expand(arguments.files):
        try:
            read[name] = read_card(read_bytes(name))
        except Stop as stop:
            print(stop, file=sys.stderr)
            is_unopened = True
    checked = list(_checked(read, catalogue))
    _WRITERS[arguments.format](checked)
    if is_unopened:
        return 2
    return int(any(each.findings for each in checked))


def _checked(read: Mapping[str, ReadCard], catalogue: Catalogue) -> Iterator[Checked]:
    cards = {path: each.card for path, each in read.items() if each.card is not None}
    for path, each in read.items():
        beside = [card for other, card in cards.items() if other != path]
        context = catalogue.context(each.draft, beside=beside)
        findings = lint_read(each, context=context).findings
        code = each.draft.code if each.draft else None
        yield Checked(path=path, card=code or None, findings=findings)


def _write_text(checked: Sequence[Checked]) -> None:
    counts = Counter(finding.severity.value for each in checked for finding in each.findings)
    for each in checked:
        for finding in each.findings:
            print(painted(finding_line(each.path, finding), finding.severity.value))
            print(painted(f"    {words_of(finding).remedy}", "dim"))
    if counts:
        summary = say(
            "summary",
            count=len(checked),
            errors=counts["error"],
            warnings=counts["warning"],
            advice=counts["advice"],
        )
    else:
        summary = say("clean", count=len(checked))
    print(summary, file=sys.stderr)


def _write_json(checked: Sequence[Checked]) -> None:
    import json

    files = [
        {
            "path": each.path,
            "card": each.card,
            "findings": [_plain(finding) for finding in each.findings],
        }
        for each in checked
    ]
    # Half a letter, as a broken file may hold, cannot be written as UTF-8.
    is_whole = not any("\ud800" <= letter <= "\udfff" for letter in str(files))
    print(json.dumps({"files": files}, ensure_ascii=not is_whole, indent=2))


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "operation": finding.operation,
        "field": finding.field,
        "line": finding.line,
        "column": finding.column,
        "params": dict(finding.params),
    }


def _write_github(checked: Sequence[Checked]) -> None:
    levels = {"error": "error", "warning": "warning", "advice": "notice"}
    for each in checked:
        for finding in each.findings:
            text = words_of(finding)
            path, line, column = place_of(each.path, finding).rsplit(":", 2)
            place = f"file={_property(path)},line={line},col={column}"
            title = _property(f"{finding.code} {text.title}")
            level = levels[finding.severity.value]
            print(f"::{level} {place},title={title}::{_data(f'{text.message} {text.remedy}')}")


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


_WRITERS: Mapping[str, Callable[[Sequence[Checked]], None]] = {
    "text": _write_text,
    "json": _write_json,
    "github": _write_github,
}
