"""`techkarta norms`: chronometry of operations by an event log, beside the norms of the cards."""

from __future__ import annotations

import argparse

from techkarta.cli.conform_texts import language, say
from techkarta.cli.console import Stop
from techkarta.cli.log_input import add_arguments, input_of, tell_rows, write_map
from techkarta.cli.norms_show import norms_as_json, norms_as_text
from techkarta.common.texts.errors import error_text
from techkarta.engine.conformance.norms import K_LIMIT, norms
from techkarta.engine.errors import EngineError


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    add_arguments(parser)
    parser.add_argument("--k", type=float, default=K_LIMIT, metavar="К", help=say("help_k"))


def run(arguments: argparse.Namespace) -> int:
    """Print the chronometry of a log: 0. Stop where the input cannot be used."""
    if not arguments.k > 1:
        raise Stop(say("bad_k", value=arguments.k))
    try:
        with input_of(arguments) as found:
            if arguments.write_map:
                return write_map(found, arguments.write_map)
            rows, read = norms(found.log, found.cards, arguments.k)
    except EngineError as error:
        raise Stop(error_text(error.code, error.params, language())) from error
    tell_rows(read)
    as_form = norms_as_json if arguments.format == "json" else norms_as_text
    print(as_form(rows, found.cards, read))
    return 0
