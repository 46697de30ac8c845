"""The commands of the program: a name, and the module that is imported when it is called.

A module has `configure(parser)` and `run(arguments) -> int`; its help text is in `texts`.
"""

from __future__ import annotations

import argparse
import importlib.util
from collections.abc import Mapping, Sequence

from .texts import say

COMMANDS: Mapping[str, str] = {
    "card": "techkarta.cli.card",
    "plan": "techkarta.cli.plan",
    "conform": "techkarta.cli.conform",
    "norms": "techkarta.cli.norms",
    "simulate": "techkarta.cli.simulate",
    "demo": "techkarta.cli.demo",
    "serve": "techkarta.cli.serve",
    "worker": "techkarta.cli.worker",
    "migrate": "techkarta.cli.migrate",
    "doctor": "techkarta.cli.doctor",
    "import": "techkarta.cli.import_",
    "export": "techkarta.cli.export",
    "backup": "techkarta.cli.backup",
    "restore": "techkarta.cli.restore",
    "verify": "techkarta.cli.verify",
    "mcp": "techkarta.cli.mcp",
    "assets": "techkarta.cli.assets",
}
CARD_COMMANDS: Mapping[str, str] = {
    "lint": "techkarta.cli.card.lint",
    "show": "techkarta.cli.card.show",
    "diff": "techkarta.cli.card.diff",
    "new": "techkarta.cli.card.new",
    "fmt": "techkarta.cli.card.fmt",
    "render": "techkarta.cli.card.render",
    "import": "techkarta.cli.card.import_",
}


def is_there(module: str) -> bool:
    """Tell whether a command's module is part of this installation, without importing it."""
    return importlib.util.find_spec(module) is not None


def add_commands(
    parser: argparse.ArgumentParser,
    commands: Mapping[str, str],
    words: Sequence[str],
    *,
    prefix: str = "",
) -> None:
    """Add commands to a parser; only the one named first among `words` is imported.

    Where none is named, as for help, all that exist are listed, none is imported.
    """
    chosen = next((word for word in words if not word.startswith("-")), "")
    known = {chosen: commands[chosen]} if chosen in commands else commands
    parsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, module in known.items():
        if not is_there(module):
            continue
        text = say(f"{prefix}{name}")
        child = parsers.add_parser(name, help=text, description=text)
        child.add_argument("--language", choices=("ru", "en"), help=say("language"))
        if name == chosen:
            rest = words[list(words).index(name) + 1 :]
            _configure(child, module, rest)


def _configure(parser: argparse.ArgumentParser, module: str, rest: Sequence[str]) -> None:
    command = importlib.import_module(module)
    if hasattr(command, "SUBCOMMANDS"):
        add_commands(parser, command.SUBCOMMANDS, rest, prefix=command.PREFIX)
    else:
        command.configure(parser)
        parser.set_defaults(run=command.run)
