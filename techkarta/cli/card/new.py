"""`techkarta card new`: a commented starter to write a card from."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from techkarta.cli.console import Stop
from techkarta.cli.language import console_language
from techkarta.cli.texts import say

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FOLDER = Path(__file__).parent
_PERFORMERS = {"project": "project_rep", "regional": "regional_rep"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("--process", required=True, metavar="P", help=say("process"))
    parser.add_argument("--stage", required=True, metavar="S", help=say("stage"))
    parser.add_argument("-o", "--output", metavar="FILE", help=say("output"))


def run(arguments: argparse.Namespace) -> int:
    """Print the starter, or write it to a file that does not exist yet."""
    for value in (arguments.process, arguments.stage):
        if not _CODE.fullmatch(value):
            raise Stop(say("bad_code", value=value))
    text = starter(arguments.process, arguments.stage, language=console_language(os.environ))
    if arguments.output is None:
        sys.stdout.write(text)
        return 0
    try:
        with Path(arguments.output).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise Stop(say("exists", path=arguments.output)) from error
    except OSError as error:
        problem = error.strerror or str(error)
        raise Stop(say("cannot_write", path=arguments.output, problem=problem)) from error
    return 0


def starter(process: str, stage: str, *, language: str) -> str:
    """A commented card file for a stage, sound as it is: the linter finds nothing in it."""
    text = (_FOLDER / f"starter.{language}.yaml").read_text(encoding="utf-8")
    words = {
        "CARD": f"{process}-{stage}",
        "PROCESS": process,
        "STAGE": stage,
        "ROLE": _PERFORMERS.get(process, "rep"),
    }
    return re.sub(r"\b(CARD|PROCESS|STAGE|ROLE)\b", lambda match: words[match[0]], text)
