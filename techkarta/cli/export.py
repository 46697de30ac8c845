"""`techkarta export log`: the company's own history as an event log for other programs."""

from __future__ import annotations

import argparse
import csv
import gzip
import sys
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from techkarta.cli import project
from techkarta.cli.console import Stop
from techkarta.cli.import_texts import language, say
from techkarta.cli.writing import replace_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from techkarta.engine.conformance.log.writing import LoggedCase

KINDS = ("log",)
_ENDINGS = (".csv", ".xes", ".xes.gz", ".jsonocel")
_LOOKERS = ("executive", "head_of_sales", "methodologist")


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("kind", choices=KINDS, help=say("help_export_kind"))
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help=say("help_output"))
    parser.add_argument("--organisation", default="", metavar="SLUG", help=say("help_organisation"))
    parser.add_argument("--user", default="", metavar="EMAIL", help=say("help_export_user"))


def run(arguments: argparse.Namespace) -> int:
    """Write the log: 0. Stop where there is nobody to look or nowhere to write."""
    path = Path(arguments.output)
    if not path.name.lower().endswith(_ENDINGS):
        raise Stop(say("log_output", path=path))
    if not project.is_prepared("export", project.DEVELOPMENT):
        return 2
    from django.db import DatabaseError

    from techkarta.accounts.importing import importing_actor
    from techkarta.common.errors import DomainError
    from techkarta.common.texts.errors import error_text
    from techkarta.reports.conformance.log import logged_cases

    try:
        actor = importing_actor(
            organisation_slug=arguments.organisation, email=arguments.user, roles=_LOOKERS
        )
        cases = logged_cases(actor)
    except DomainError as error:
        raise Stop(error_text(error.code, error.params, language())) from error
    except DatabaseError as error:
        raise Stop(say("database", problem=str(error).splitlines()[0])) from error
    replace_file(path, _content(cases, path.name.lower()))
    events = sum(len(visit.executions) for case in cases for visit in case.visits)
    print(say("log_written", path=path, cases=len(cases), events=events), file=sys.stderr)
    return 0


def _content(cases: Sequence[LoggedCase], name: str) -> bytes:
    from techkarta.engine.conformance.log.writing import csv_rows, ocel_of, xes_of

    if name.endswith(".csv"):
        text = StringIO()
        csv.writer(text, lineterminator="\n").writerows(csv_rows(cases))
        return text.getvalue().encode()
    if name.endswith(".jsonocel"):
        return ocel_of(cases).encode()
    content = "".join(xes_of(cases)).encode()
    return gzip.compress(content, mtime=0) if name.endswith(".gz") else content
