"""`techkarta card render`: the document of a card."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from techkarta.cli.console import Stop, read_sound_card
from techkarta.cli.language import console_language
from techkarta.cli.texts import say
from techkarta.cli.writing import replace_file


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("file", metavar="FILE", help=say("file"))
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help=say("render_output"))


def run(arguments: argparse.Namespace) -> int:
    """Write the document in the format of the output's ending."""
    from techkarta.documents.render import FORMATS, render_card

    from .passport import passport_of

    form = Path(arguments.output).suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise Stop(say("bad_ending", path=arguments.output, allowed=", ".join(FORMATS)))
    card = read_sound_card(arguments.file)
    language = console_language(os.environ)
    content = render_card(card, form, language=language, passport=passport_of(card))
    replace_file(Path(arguments.output), content)
    return 0
