"""`techkarta plan FILE`: the dated plan of one case by its card, without a server or database."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime

from techkarta.cli.console import Stop, read_bytes, read_sound_card
from techkarta.cli.plan_people import People, read_people
from techkarta.cli.plan_show import plan_as_json, plan_as_text
from techkarta.cli.plan_texts import language, say
from techkarta.cli.wording import finding_line, place_of
from techkarta.common.texts.errors import error_text
from techkarta.common.time import read_moment
from techkarta.engine.cards.model import ROLES, Card
from techkarta.engine.errors import EngineError
from techkarta.engine.planning.calendar import DEFAULT_TZ, working_calendar
from techkarta.engine.planning.plan import CasePlan, plan_case

_NO_COUNTRY = "NONE"


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments of the command."""
    parser.add_argument("file", metavar="FILE", help=say("help_file"))
    parser.add_argument("--start", required=True, metavar="MOMENT", help=say("help_start"))
    parser.add_argument("--people", metavar="P.yaml", help=say("help_people"))
    parser.add_argument("--calendar", default="RU", metavar="CODE", help=say("help_calendar"))
    parser.add_argument("--tz", default=DEFAULT_TZ, metavar="ZONE", help=say("help_tz"))
    parser.add_argument(
        "--attribute",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=say("help_attribute"),
    )
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help=say("help_format")
    )


def run(arguments: argparse.Namespace) -> int:
    """Plan a case and print it: 0. Stop, with one line, where the input cannot be used."""
    card = read_sound_card(arguments.file)
    try:
        plan = _plan(card, arguments)
    except EngineError as error:
        raise Stop(error_text(error.code, error.params, language())) from error
    print(plan_as_json(plan) if arguments.format == "json" else plan_as_text(plan, card))
    return 0


def _plan(card: Card, arguments: argparse.Namespace) -> CasePlan:
    people = _people(arguments.people, card)
    country = arguments.calendar.upper()
    calendar = working_calendar(
        None if country == _NO_COUNTRY else country,
        tz=arguments.tz,
        own_holidays=people.own_holidays,
        own_working_days=people.own_working_days,
    )
    return plan_case(
        card,
        _start(arguments.start, calendar.tz),
        calendar,
        people=people.staff,
        attributes=_attributes(arguments.attribute),
    )


def _start(text: str, tz: str) -> datetime:
    try:
        return read_moment(text, tz)
    except (ValueError, OverflowError) as error:
        raise Stop(say("bad_start", value=text)) from error


def _attributes(pairs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Attribute → its values; a name given twice has both, one without a value has none."""
    known: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        name, is_pair, value = pair.partition("=")
        if not (name and is_pair):
            raise Stop(say("bad_attribute", value=pair))
        known[name] = (*known.get(name, ()), *([value] if value else []))
    return known


def _people(path: str | None, card: Card) -> People:
    if path is None:
        return People()
    read = read_people(read_bytes(path), frozenset(ROLES) | card.roles.keys())
    if isinstance(read, People):
        return read
    if read.params.get("reason") == "not_day":
        value = read.params.get("value", "…")
        raise Stop(say("not_day", place=place_of(path, read), value=value))
    raise Stop(finding_line(path, read))
