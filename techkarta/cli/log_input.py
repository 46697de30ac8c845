"""What `conform` and `norms` share: cards, a log and its map, a bar, rows that were told of."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from techkarta.cli.conform_texts import language, say
from techkarta.cli.console import Stop, expand, read_bytes, read_sound_card
from techkarta.cli.log_map import read_log_map, write_log_map
from techkarta.cli.texts import say as say_common
from techkarta.cli.wording import finding_line
from techkarta.common.texts.errors import error_text
from techkarta.engine.cards.findings import Finding
from techkarta.engine.cards.model import Card
from techkarta.engine.conformance.conforming import LogFile, LogRead
from techkarta.engine.conformance.log.mapping import LogMap
from techkarta.engine.conformance.log.parquet_table import parquet_files
from techkarta.engine.conformance.proposal import propose


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInput:
    """The cards and the log of a call."""

    cards: tuple[Card, ...]
    log: LogFile


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments both commands have."""
    parser.add_argument(
        "--card",
        action="extend",
        nargs="+",
        required=True,
        dest="cards",
        metavar="FILE",
        help=say("help_card"),
    )
    parser.add_argument("--log", required=True, metavar="LOG", help=say("help_log"))
    parser.add_argument("--map", metavar="MAP.yaml", help=say("help_map"))
    parser.add_argument("--write-map", metavar="MAP.yaml", help=say("help_write_map"))
    parser.add_argument("--tz", metavar="ZONE", help=say("help_tz"))
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=say("help_format")
    )


@contextmanager
def input_of(arguments: argparse.Namespace) -> Iterator[LogInput]:
    """Cards and log of a call, with a bar on a terminal. Stop where they cannot be used."""
    from tqdm import tqdm

    cards = tuple(read_sound_card(name) for name in expand(arguments.cards))
    given = _map_of(arguments, cards)
    path = Path(arguments.log)
    try:
        size = _size(path)
        is_silent = not sys.stderr.isatty()
        with tqdm(
            total=size, desc=say("reading"), unit="B", unit_scale=True, disable=is_silent
        ) as bar:

            def moved(read: int) -> None:
                # The header is read first, so that the file begins anew.
                bar.update(max(0, read - bar.n))

            yield LogInput(cards=cards, log=LogFile(path=path, given=given, progress=moved))
    except OSError as error:
        raise cannot("cannot_open", arguments.log, error) from error


def write_map(found: LogInput, name: str) -> int:
    """Write a proposed map of the log: 0. Stop where it cannot be written."""
    proposal = propose(found.log, found.cards)
    try:
        Path(name).write_text(write_log_map(proposal, found.log.path.name), "utf-8")
    except OSError as error:
        raise cannot("cannot_write", name, error) from error
    numbers = list(proposal.operations.values())
    unknown = numbers.count(None)
    text = say("map_written", path=name, known=len(numbers) - unknown, unknown=unknown)
    print(text, file=sys.stderr)
    return 0


def tell_rows(read: LogRead) -> None:
    """Name on the error stream the rows that were left out or judged in part."""
    problems, file = read.problems, read.shape.file
    for code, rows, count in (
        ("row_left_out", problems.broken, problems.broken_rows),
        ("row_doubtful", problems.doubtful, problems.doubtful_rows),
    ):
        for row in rows:
            text = error_text(row.code, row.params, language())
            print(say(code, file=file, line=row.line, problem=text), file=sys.stderr)
        if count > len(rows):
            print(say("rows_more", file=file, count=count - len(rows)), file=sys.stderr)


def rows_as_data(read: LogRead) -> dict[str, object]:
    """What became of the rows, for programs; the first of each kind are named."""
    problems = read.problems
    return {
        "read": problems.rows,
        "broken": problems.broken_rows,
        "doubtful": problems.doubtful_rows,
        "elsewhere": read.elsewhere,
        "transitions": problems.transitions,
        "named": [
            {"line": row.line, "code": row.code, "left_out": is_out, "params": dict(row.params)}
            for rows, is_out in ((problems.broken, True), (problems.doubtful, False))
            for row in rows
        ],
    }


def rows_as_text(read: LogRead) -> list[str]:
    """What became of the rows, for people; nothing where all was well."""
    problems = read.problems
    lines = []
    if problems.broken_rows or problems.doubtful_rows or read.elsewhere:
        lines.append(
            say(
                "rows",
                read=problems.rows,
                broken=problems.broken_rows,
                doubtful=problems.doubtful_rows,
                elsewhere=read.elsewhere,
            )
        )
    if problems.transitions:
        lines.append(say("transitions", count=problems.transitions))
    if read.is_spilled:
        lines.append(say("spilled"))
    return lines


def cannot(code: str, name: str, error: OSError) -> Stop:
    """Why a file cannot be opened or written, in one line."""
    kinds = ((IsADirectoryError, "is_folder"), (FileNotFoundError, "not_found"))
    key = next((key for kind, key in kinds if isinstance(error, kind)), "unreadable")
    problem = say_common(key) if code == "cannot_open" else str(error.strerror or error)
    return Stop(say_common(code, path=name, problem=problem))


def _size(path: Path) -> int:
    """Bytes of a file, or of the Parquet files of a folder. OSError where it cannot be opened."""
    files = parquet_files(path)
    # Of a folder without any the system says that it is a folder.
    with (files[0] if files else path).open("rb"):
        return sum(file.stat().st_size for file in files)


def _map_of(arguments: argparse.Namespace, cards: Sequence[Card]) -> LogMap:
    if arguments.map is None:
        return LogMap(tz=arguments.tz) if arguments.tz else LogMap()
    numbers = list(dict.fromkeys(each.no for card in cards for each in card.operations))
    found = read_log_map(read_bytes(arguments.map), numbers, arguments.tz)
    if isinstance(found, Finding):
        raise Stop(finding_line(arguments.map, found))
    return found
