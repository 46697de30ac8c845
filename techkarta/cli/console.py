"""Reading files named on the command line, and writing to a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from techkarta.engine.cards.model import Card
from techkarta.engine.cards.source import SIZE_LIMIT

from .texts import say

_STANDARD_INPUT = "-"
_PATTERN_SIGNS = frozenset("*?[")
_COLOURS = {"error": "31", "warning": "33", "advice": "36", "bold": "1", "dim": "2", "added": "32"}
_COLOURS["removed"] = _COLOURS["error"]
_COLOURS["changed"] = _COLOURS["warning"]


class Stop(Exception):
    """The call or its input cannot be used; the text is the one line to show."""


def expand(names: Iterable[str]) -> list[str]:
    """File names in the order given, patterns the shell did not expand replaced by their files.

    Stop where a pattern matches nothing.
    """
    found: list[str] = []
    for name in names:
        if not _PATTERN_SIGNS & set(name) or Path(name).exists():
            found.append(name)
            continue
        import glob

        matches = sorted(path for path in glob.glob(name, recursive=True) if Path(path).is_file())  # noqa: PTH207 - absolute patterns, too
        if not matches:
            raise Stop(say("no_match", path=name))
        found.extend(matches)
    return list(dict.fromkeys(found))


def read_bytes(name: str) -> bytes:
    """The bytes of a file, no more than a card may have and one; Stop where it cannot be opened."""
    try:
        if name == _STANDARD_INPUT:
            return sys.stdin.buffer.read(SIZE_LIMIT + 1)
        with Path(name).open("rb") as file:
            # One byte beyond the limit is enough to know, and a device would never end.
            return file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        raise Stop(say("cannot_open", path=name, problem=_problem(error))) from error


def read_sound_card(name: str) -> Card:
    """The card of a file; Stop with its first error, file:line:column, where it has one."""
    return sound_card(name, read_bytes(name))


def sound_card(name: str, data: bytes) -> Card:
    """The card of a file's bytes; Stop as `read_sound_card`."""
    from techkarta.engine.cards.reading import read_card
    from techkarta.engine.lint.runner import Severity, lint_read

    from .catalogue import Catalogue
    from .wording import finding_line

    read = read_card(data)
    linted = lint_read(read, context=Catalogue.shipped().context(read.draft))
    for finding in linted.findings:
        if finding.severity is Severity.ERROR:
            raise Stop(finding_line(name, finding))
    if linted.card is None:
        raise Stop(say("cannot_open", path=name, problem=say("unreadable")))
    return linted.card


def painted(text: str, colour: str) -> str:
    """The text in a colour on a terminal, as it is elsewhere."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return text
    return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"


def _problem(error: Exception) -> str:
    kinds = (
        (IsADirectoryError, "is_folder"),
        (FileNotFoundError, "not_found"),
        (PermissionError, "not_allowed"),
    )
    return say(next((key for kind, key in kinds if isinstance(error, kind)), "unreadable"))
