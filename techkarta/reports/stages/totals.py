"""The deals behind the totals of a process: velocity, forecast, stuck ones, promises put off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.cases.selectors.passages import Case, cases_by_id
from techkarta.method.selectors import Process
from techkarta.ui.formats import localise

from . import counting
from .page import FORECAST, RIGHT, SLIPS, STUCK, VELOCITY, Asked, Counted, count

TOTALS = (VELOCITY, FORECAST, STUCK, SLIPS)


def total_title(way: str) -> str:
    """What a total is called."""
    return {
        VELOCITY: _("Velocity, a day"),
        FORECAST: _("Forecast on proved stages"),
        STUCK: _("Stuck deals"),
        SLIPS: _("Promises put off twice or more"),
    }[way]


def total_columns(way: str) -> list[str]:
    """The heading of its rows, after the key of the case."""
    own = {
        VELOCITY: [_("Amount"), pgettext("deal", "How it stands"), _("Days")],
        FORECAST: [_("Amount"), _("Proved stage"), _("Won from there"), _("Expected")],
        STUCK: [_("Stage"), _("Days"), _("Limit, days")],
        SLIPS: [_("Stage"), _("Promised date"), _("Put off, times")],
    }
    return [_("Deal"), _("Client"), _("Whose"), *own[way]]


def total_cells(
    actor: Actor, process: Process, asked: Asked, moment: datetime
) -> Iterator[list[object]]:
    """The rows themselves, in the order of the total."""
    found = count(actor, process, asked, moment)
    if asked.way == STUCK:
        for each in found.stuck:
            yield [*_deal(each.case), _stage(each.case), each.days, each.limit]
    elif asked.way == SLIPS:
        for case in counting.slipping(found.open):
            yield [*_deal(case), _stage(case), case.promised_on or "", case.slips]
    elif asked.way == FORECAST:
        yield from _forecast(found)
    else:
        yield from _velocity(actor, found)


def _forecast(found: Counted) -> Iterator[list[object]]:
    for case in sorted(found.own, key=lambda each: (-(each.amount or 0), each.id)):
        place = found.proved.get(case.id, 0)
        share = found.shares.get(place)
        title = localise(found.stages[place].title, get_language() or "en")
        expected = counting.forecast_of([case], found.proved, found.shares).expected
        told = ("n < 10", "") if share is None else (f"{round(100 * share)} %", round(expected))
        yield [*_deal(case), case.amount or "", title, *told]


def _velocity(actor: Actor, found: Counted) -> Iterator[list[object]]:
    """The open deals, and the closed ones that share and days are taken from."""
    for case in found.own:
        yield [*_deal(case), case.amount or "", pgettext("case", "open"), ""]
    closed = cases_by_id(actor, RIGHT, {case for case, *_ in found.closed})
    words = {"won": pgettext("case", "won"), "lost": pgettext("case", "lost")}
    for key, how, begun, ended in sorted(found.closed, key=lambda row: row[3], reverse=True):
        case = closed[key]
        days = (ended - begun).days if how == "won" else ""
        yield [*_deal(case), case.amount or "", words.get(how, how), days]


def _deal(case: Case) -> Sequence[object]:
    client = case.client.name if case.client else ""
    return (case.id, case.title, client, str(case.owner))


def _stage(case: Case) -> str:
    return localise(case.stage.title, get_language() or "en")
