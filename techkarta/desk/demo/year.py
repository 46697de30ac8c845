"""A year of work: cases start, people perform, controllers check, gates open or hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TypedDict

from django.db import transaction

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of
from techkarta.cases.selectors import Case, StageVisit, gate_of_visit, open_visits
from techkarta.cases.services import (
    CaseFields,
    Move,
    create_case,
    lose_case,
    move_case,
    prove_criterion,
    win_case,
)
from techkarta.engine.cards.model import Proof
from techkarta.engine.gates.gate import GateItem, ItemKind
from techkarta.method.selectors import processes
from techkarta.work.selectors import progress

from . import words
from .asking import Asker
from .company import Company
from .work import Worker

STARTS = {
    "traditional": (0.55, ("rep1", "rep2", "rep3", "rep4")),
    "project": (0.28, ("project1", "project2", "project3")),
    "regional": (0.08, ("region1", "region2")),
}
"""Process → cases started a working day, and who starts them."""

LOST_A_WEEK = {"traditional": 0.035, "project": 0.014, "regional": 0.012}
WON_AT_EXIT = 0.75
TRIED = 0.4
"""Not every gate is looked at every day."""


class Told(TypedDict):
    """What every move of a case is told."""

    actor: Actor
    case_id: int
    version: int
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A process as the year needs it: its identifier, its stages in order, and which may win."""

    process_id: int
    stages: tuple[int, ...]
    winning: frozenset[int]


class Year:
    """The company at work, a working day at a time. All chance comes from one generator."""

    def __init__(self, company: Company, rng: Random) -> None:
        self.company = company
        self.rng = rng
        self.calendar = calendar_of(company.organisation_id)
        self.by_id = {actor.user_id: actor for actor in company.actors.values()}
        heads = (company.actors[login] for login in ("head1", "head2", "director"))
        self.asker = Asker(rng=rng, deciders=tuple(heads))
        self.worker = Worker(
            organisation_id=company.organisation_id,
            actors=tuple(company.actors.values()),
            rng=rng,
            asker=self.asker,
        )
        self.places = {
            process.code: Place(
                process_id=process.id,
                stages=tuple(stage.id for stage in process.stages.all()),
                winning=frozenset(stage.id for stage in process.stages.all() if stage.may_win),
            )
            for process in processes(company.organisation_id)
        }

    def days(self, first: date, last: date) -> Iterator[date]:
        """Live through every working day from `first` to `last`, yielding each when it is over."""
        day = self.calendar.next_working_day(first)
        while day <= last:
            with transaction.atomic():
                self.live(day, until=None)
            yield day
            day = self.calendar.add_working_days(day, 1)

    def live(self, day: date, until: datetime | None) -> None:
        """One working day; `until` stops it at a moment, for the day that is still going on."""
        morning = self.calendar.start_of_work(day)
        self._start_cases(morning)
        if day.weekday() in {0, 3}:
            self.worker.clear_blocks(morning)
        # What was finished yesterday: so the last day always leaves a queue to look at.
        self.worker.check(morning, until)
        self.worker.perform(morning, until)
        self._move_cases(morning + timedelta(hours=8, minutes=30), until)

    def _start_cases(self, morning: datetime) -> None:
        for code, (rate, sellers) in STARTS.items():
            if self.rng.random() < rate:
                self._start(code, self.company.actors[self.rng.choice(sellers)], morning)

    def _start(self, code: str, actor: Actor, morning: datetime) -> None:
        low, high = words.AMOUNTS[code]
        promised = self.calendar.local_day(morning) + timedelta(days=self.rng.randrange(30, 200))
        fields = CaseFields(
            title=self.rng.choice(words.SUBJECTS[code]),
            owner_id=actor.user_id,
            client_id=self.rng.choice(self.company.clients[actor.user_id]),
            amount=Decimal(self.rng.randrange(low, high, 10) * 1000),
            promised_on=promised,
        )
        create_case(
            actor=actor,
            process_id=self.places[code].process_id,
            stage_id=None,
            fields=fields,
            moment=morning + timedelta(minutes=self.rng.randrange(5, 200)),
        )

    def _move_cases(self, evening: datetime, until: datetime | None) -> None:
        if until is not None and evening > until:
            return
        visits = open_visits(self.company.organisation_id)
        settled = progress(visit.id for visit in visits)
        for visit in visits:
            code = visit.case.process.code
            actor = self.by_id[visit.case.owner_id]
            if self.rng.random() < LOST_A_WEEK[code] / 5:
                self._lose(actor, visit.case, evening)
            elif self.rng.random() < TRIED and _is_settled(settled.get(visit.id)):
                self._try_gate(actor, visit, evening)

    def _lose(self, actor: Actor, case: Case, evening: datetime) -> None:
        lose_case(
            actor=actor,
            case_id=case.id,
            version=case.version,
            reason=self.rng.choice(words.LOSSES),
            moment=evening,
        )

    def _try_gate(self, actor: Actor, visit: StageVisit, evening: datetime) -> None:
        missing = gate_of_visit(visit, self.calendar.local_day(evening)).missing
        if any(not _is_provable(item) for item in missing):
            return
        case = visit.case
        keys = [item.code for item in missing if item.kind is ItemKind.ANSWER]
        if keys:
            self.asker.answer(actor, case.id, keys, evening)
        for item in missing:
            if item.kind is ItemKind.ANSWER:
                continue
            prove_criterion(
                actor=actor,
                case_id=case.id,
                criterion=item.code,
                text=self.rng.choice(words.PROOFS),
                happened_on=self.calendar.local_day(evening),
                moment=evening,
            )
        self._go_on(actor, case, evening)

    def _go_on(self, actor: Actor, case: Case, evening: datetime) -> None:
        place = self.places[case.process.code]
        here = place.stages.index(case.stage_id)
        is_last = here == len(place.stages) - 1
        told = Told(actor=actor, case_id=case.id, version=case.version, moment=evening)
        if is_last or (case.stage_id in place.winning and self.rng.random() < WON_AT_EXIT):
            win_case(reason="Договор исполняется, клиент подтвердил", **told)
        else:
            move_case(move=Move(stage_id=place.stages[here + 1]), **told)


def _is_settled(counts: tuple[int, int] | None) -> bool:
    """Whether every mandatory operation of a visit is settled, so its gate is worth a look."""
    return counts is None or counts[0] == counts[1]


def _is_provable(item: GateItem) -> bool:
    if item.kind is ItemKind.ANSWER:
        return True
    return item.kind is ItemKind.CRITERION and item.params.get("proof") != Proof.OPERATION
