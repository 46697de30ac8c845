"""`techkarta card`: cards as files."""

from techkarta.cli.commands import CARD_COMMANDS

SUBCOMMANDS = CARD_COMMANDS
PREFIX = "card."
