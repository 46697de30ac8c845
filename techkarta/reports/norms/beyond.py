"""Executions far from the norm: under 40 % to be checked, over 150 % to be asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of, people
from techkarta.cases.selectors.history import VisitHistory, tasks_done
from techkarta.engine.conformance.executions import MICROSECONDS_OF_MINUTE, Execution, microseconds
from techkarta.engine.conformance.timing import OVER, UNDER
from techkarta.engine.planning.effort import operation_minutes
from techkarta.method.selectors import card_of, version
from techkarta.ui.formats import localise, number, short_date
from techkarta.ui.values import Cell, Column, Link, Row

from .measured import histories
from .words import minutes_text

UNDER_WAY, OVER_WAY = "under", "over"
SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BeyondPage:
    """The executions behind a number of the norms; `hidden` more are not shown."""

    title: str
    note: str
    crumbs: Sequence[Link]
    count: int
    hidden: int
    columns: Sequence[Column]
    rows: Sequence[Row]
    is_under: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One execution beyond a limit, and the visit it is of."""

    history: VisitHistory
    execution: Execution
    minutes: float


def beyond_page(
    actor: Actor, version_id: int, no: str, way: str, moment: datetime
) -> BeyondPage | None:
    """The executions of an operation beyond a limit, the furthest first.

    An operation the card does not have means its first one; None where none has a norm.

    Counted as the page of norms counts: a year, all revisions of the card, by the norm in force.
    """
    row = version(actor, version_id)
    known = {each.no: each for each in card_of(row.id).operations if each.norm}
    operation = known.get(no) or next(iter(known.values()), None)
    if operation is None:
        return None
    no = operation.no
    is_under = way != OVER_WAY
    norm = operation_minutes(operation)
    visits = histories(actor, row.card.stage.process_id, moment)
    own = [
        each
        for each in visits
        if each.visit.card_version and each.visit.card_version.card.code == row.card.code
    ]
    found = [each for each in _of(own, no) if _is_beyond(each.minutes, norm, is_under=is_under)]
    found.sort(key=lambda each: each.minutes, reverse=not is_under)
    language = get_language() or "ru"
    title = _("Under 40 % of the norm: check") if is_under else _("Over 150 %: ask the cause")
    named = f"{no} {localise(operation.title or '', language)}"
    norm_words = minutes_text(norm, language)
    return BeyondPage(
        title=title,
        note=_("%(operation)s · norm %(minutes)s min")
        % {"operation": named, "minutes": norm_words},
        crumbs=[Link(text=_("Norms"), url=reverse("reports:norms")), Link(text=named)],
        count=len(found),
        hidden=max(0, len(found) - SHOWN),
        columns=[
            Column(title=_("Deal")),
            Column(title=_("Who")),
            Column(title=_("When"), is_number=True),
            Column(title=_("Minutes"), is_number=True),
            Column(title=_("Of the norm"), is_number=True),
        ],
        rows=_rows(actor, found[:SHOWN], norm, moment),
        is_under=is_under,
    )


def _of(visits: Sequence[VisitHistory], no: str) -> Iterator[_Found]:
    for each in visits:
        for execution in each.trace.executions:
            if execution.operation == no and execution.fact is not None:
                minutes = execution.fact / MICROSECONDS_OF_MINUTE
                yield _Found(history=each, execution=execution, minutes=minutes)


def _is_beyond(minutes: float, norm: float, *, is_under: bool) -> bool:
    return minutes < norm * UNDER if is_under else minutes > norm * OVER


def _rows(actor: Actor, found: Sequence[_Found], norm: float, moment: datetime) -> list[Row]:
    language = get_language() or "ru"
    calendar = calendar_of(actor.organisation_id)
    today = calendar.local_day(moment)
    names = {str(user.id): user.full_name for user in people(actor)}
    visits = {each.history.visit.id for each in found}
    tasks = {(visit, no, microseconds(at)): task for task, visit, no, at in tasks_done(visits)}
    rows = []
    for each in found:
        visit, execution = each.history.visit, each.execution
        task = tasks.get((visit.id, execution.operation, execution.end))
        day = calendar.local_day(datetime.fromtimestamp(execution.end / 1_000_000, UTC))
        client = visit.case.client
        rows.append(
            Row(
                cells=[
                    Cell(
                        text=client.name if client else visit.case.title,
                        note=visit.case.title if client else "",
                    ),
                    Cell(text=names.get(execution.user, "")),
                    Cell(text=short_date(day, language, today=today)),
                    Cell(text=minutes_text(each.minutes, language)),
                    Cell(text=f"{number(100 * each.minutes / norm, language)} %", tone="warn"),
                ],
                url=reverse("work:task", args=[task])
                if task
                else reverse("cases:case", args=[visit.case_id]),
            )
        )
    return rows
