"""`techkarta migrate`: bring the database to the program's schema, after a copy of it."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from techkarta.cli import project


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit code 1 when something is missing"
    )


def run(arguments: argparse.Namespace) -> int:
    """Apply every missing migration: 0 done, 1 found by --check, 2 the database is unusable."""
    if not project.is_prepared("migrate", project.DEVELOPMENT):
        return 2
    from django.db import DatabaseError

    try:
        return _migrate(is_check=arguments.check)
    except (DatabaseError, OSError) as error:
        print(f"techkarta migrate: {error}", file=sys.stderr)
        return 2


def _migrate(*, is_check: bool) -> int:
    from django.core.management import call_command
    from django.utils.translation import gettext, ngettext

    from techkarta.config import backup, health

    unapplied = health.unapplied_migrations()
    if not unapplied:
        print(gettext("The database is up to date."))
        return 0
    if is_check:
        print("\n".join(unapplied))
        return 1
    copy = backup.copy_before_change(moment=datetime.now(tz=UTC))
    if copy is not None:
        print(gettext("Copy of the database: %(path)s") % {"path": _short(copy)})
    call_command("migrate", interactive=False, verbosity=0)
    count = len(unapplied)
    done = ngettext("%(count)d migration applied.", "%(count)d migrations applied.", count)
    print(done % {"count": count})
    return 0


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
