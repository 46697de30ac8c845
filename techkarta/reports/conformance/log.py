"""The company's history as an event log for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import people
from techkarta.cases.selectors.history import HistoryFilter, VisitHistory, visit_histories
from techkarta.engine.conformance.log.writing import LoggedCase, LoggedVisit
from techkarta.method.selectors import card_of

_CLOSED = frozenset({"won", "lost"})


def logged_cases(actor: Actor) -> list[LoggedCase]:
    """Every case the actor may judge, with the visits that went by a card; people by name."""
    names = {str(user.id): user.full_name for user in people(actor)}
    found = sorted(
        visit_histories(actor, HistoryFilter()),
        key=lambda each: (each.visit.case_id, each.visit.entered_at, each.visit.id),
    )
    return [
        _case(list(visits), names)
        for _, visits in groupby(found, key=lambda each: each.visit.case_id)
    ]


def _case(visits: Iterable[VisitHistory], names: dict[str, str]) -> LoggedCase:
    rows = list(visits)
    case = rows[0].visit.case
    return LoggedCase(
        # Titles repeat; a number in front keeps cases apart.
        case=f"{case.id} {case.title}",
        outcome=case.state if case.state in _CLOSED else "",
        visits=[_visit(each, names) for each in rows],
    )


def _visit(each: VisitHistory, names: dict[str, str]) -> LoggedVisit:
    card = card_of(each.visit.card_version_id or 0)
    return LoggedVisit(
        process=card.process,
        stage=each.visit.stage.code,
        card=card.code,
        revision=card.revision,
        is_complete=each.trace.is_complete,
        executions=[
            execution._replace(user=names.get(execution.user, execution.user))
            for execution in each.trace.executions
        ],
    )
