"""`techkarta conform`: how an event log follows its cards, without a server or database."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import nullcontext

from techkarta.cli.conform_show import conformance_as_json, conformance_as_text
from techkarta.cli.conform_texts import language, say
from techkarta.cli.console import Stop
from techkarta.cli.log_cases import CasesFile
from techkarta.cli.log_input import LogInput, add_arguments, input_of, tell_rows, write_map
from techkarta.common.texts.errors import error_text
from techkarta.engine.conformance.conforming import LogRead, conform
from techkarta.engine.conformance.log.parquet_table import ParquetTable
from techkarta.engine.conformance.results import CaseResult, Totals
from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import WorkingCalendar, working_calendar

_NO_COUNTRY = "NONE"


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    add_arguments(parser)
    parser.add_argument("--cases", metavar="OUT.csv", help=say("help_cases"))
    parser.add_argument("--workers", type=int, default=1, metavar="N", help=say("help_workers"))
    parser.add_argument("--calendar", default="RU", metavar="CODE", help=say("help_calendar"))


def run(arguments: argparse.Namespace) -> int:
    """Judge a log: 0 all cases conform, 1 some do not or rows were left out.

    Stop, with one line, where the input cannot be used.
    """
    try:
        with input_of(arguments) as found:
            if arguments.write_map:
                return write_map(found, arguments.write_map)
            country = arguments.calendar.upper()
            calendar = working_calendar(
                None if country == _NO_COUNTRY else country, tz=found.log.given.tz
            )
            writing = CasesFile(arguments.cases) if arguments.cases else nullcontext()
            with writing as cases:
                take = cases.write if cases else None
                totals, read = _judged(found, calendar, arguments.workers, take)
    except EngineError as error:
        raise Stop(error_text(error.code, error.params, language())) from error
    tell_rows(read)
    as_form = conformance_as_json if arguments.format == "json" else conformance_as_text
    print(as_form(totals, read))
    return _code(totals, read)


def _judged(
    found: LogInput,
    calendar: WorkingCalendar,
    workers: int,
    take: Callable[[CaseResult], None] | None,
) -> tuple[Totals, LogRead]:
    """Judge here, or in so many processes. Stop where the log cannot be shared out among them."""
    if workers == 1:
        return conform(found.log, found.cards, calendar, take=take)
    from techkarta.engine.conformance.shares import Judging, conform_shares

    if workers < 1 or not isinstance(found.log.table(), ParquetTable):
        raise Stop(say("bad_workers", file=found.log.path.name))
    judging = Judging(cards=found.cards, calendar=calendar, with_cases=take is not None)
    return conform_shares(found.log, judging, workers=workers, take=take)


def _code(totals: Totals, read: LogRead) -> int:
    return int(totals.conforming < totals.cases or bool(read.problems.broken_rows))
