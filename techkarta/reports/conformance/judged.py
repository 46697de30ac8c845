"""The company's history judged visit by visit: the one source of every number of these pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.cases.selectors.history import HistoryFilter, StageVisit, visit_histories
from techkarta.engine.conformance.executions import STRUCTURAL, Judgement, Trace
from techkarta.engine.conformance.judging import Judge
from techkarta.method.selectors import card_of

PERIODS = {"90": 90, "365": 365, "all": None}
"""Of days back; `all` is the whole history."""

USUAL_PERIOD = "365"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; empty = everything. `code`, `operation`, `person`: for lists."""

    period: str = USUAL_PERIOD
    process_id: int | None = None
    stage_id: int | None = None
    code: str = ""
    operation: str = ""
    person: str = ""
    variant: str = ""
    outcome: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedVisit:
    """A visit with its judgement."""

    visit: StageVisit
    trace: Trace
    judgement: Judgement

    @property
    def is_over(self) -> bool:
        """Whether the stage was left, so that everything due was due."""
        return self.trace.is_complete

    @property
    def variant(self) -> str:
        """Its executions as one word, equal for equal ways; the card's revision belongs to it."""
        way = "-".join(each.operation for each in self.trace.executions)
        return f"{self.visit.card_version_id}:{int(self.is_over)}:{way}"


def judged(actor: Actor, asked: Asked, moment: datetime) -> list[JudgedVisit]:
    """Every visit the actor may judge, in the order of entering."""
    days = PERIODS.get(asked.period, PERIODS[USUAL_PERIOD])
    wanted = HistoryFilter(
        since=moment - timedelta(days=days) if days else None,
        process_id=asked.process_id,
        stage_id=asked.stage_id,
    )
    calendar = calendar_of(actor.organisation_id)
    judges: dict[int, Judge] = {}
    found = []
    for history in visit_histories(actor, wanted):
        version = history.visit.card_version_id
        assert version is not None  # noqa: S101 - the selector asks for those with a card
        if version not in judges:
            judges[version] = Judge(card_of(version), calendar)
        judgement = judges[version].judge(history.trace)
        found.append(JudgedVisit(visit=history.visit, trace=history.trace, judgement=judgement))
    return sorted(found, key=lambda each: (each.visit.entered_at, each.visit.id))


def narrowed(visits: Sequence[JudgedVisit], asked: Asked) -> list[JudgedVisit]:
    """The visits a list asks for: with such a deviation, by such a person, of such a way."""
    return [each for each in visits if _is_asked(each, asked)]


def _is_asked(each: JudgedVisit, asked: Asked) -> bool:
    if asked.variant and each.variant != asked.variant:
        return False
    if asked.outcome and each.visit.case.state != asked.outcome:
        return False
    if not (asked.code or asked.operation or asked.person):
        return True
    codes = STRUCTURAL if asked.code in {"", "structural"} else (asked.code,)
    return any(
        deviation.code in codes
        and asked.operation in {"", deviation.operation}
        and asked.person in {"", deviation.user or str(each.visit.case.owner_id)}
        for deviation in each.judgement.deviations
    )
