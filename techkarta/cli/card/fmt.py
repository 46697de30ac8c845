"""`techkarta card fmt`: the canonical form of a card file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from techkarta.cli.console import Stop, read_bytes, sound_card
from techkarta.cli.texts import say
from techkarta.engine.cards.writing import reformat


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("file", metavar="FILE", help=say("file"))
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--check", action="store_true", help=say("check"))
    way.add_argument("--write", action="store_true", help=say("write"))


def run(arguments: argparse.Namespace) -> int:
    """Print the canonical form, or write it back, or only check: 1 where --check finds another."""
    data = read_bytes(arguments.file)
    sound_card(arguments.file, data)
    text = reformat(data)
    if arguments.check:
        if text.encode() == data:
            return 0
        print(say("not_canonical", path=arguments.file), file=sys.stderr)
        return 1
    if arguments.write:
        if text.encode() != data:
            _write(Path(arguments.file), text)
        return 0
    sys.stdout.write(text)
    return 0


def _write(path: Path, text: str) -> None:
    """Replace the file at once, so that a failure half way leaves the old one."""
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Stop(say("cannot_write", path=path, problem=error.strerror)) from error
