"""People of the made-up company at their tasks and checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TypedDict

from techkarta.accounts.permissions import Actor, scope_of
from techkarta.common.errors import Conflict, Locked
from techkarta.engine.cards.model import Operation
from techkarta.method.selectors import card_of
from techkarta.work import selectors
from techkarta.work.chronometry import ChronometryWeek, observing
from techkarta.work.defences import orders_of
from techkarta.work.selectors import LiveTask
from techkarta.work.services import (
    Completion,
    Given,
    Order,
    accept_task,
    block_task,
    complete_task,
    finish_order,
    give_mark,
    name_panel,
    return_task,
    skip_task,
    start_task,
    start_timer,
    unblock_task,
)

from . import words
from .asking import Asker
from .timing import is_timed, timed_minutes

FUND = 330
"""Working minutes a person spends on operations in a day."""

ASKING = 20
"""Minutes spent on asking for what is missing."""

ORDERED = timedelta(days=6)
"""What a defence orders is due after so many days, and done on the day it is due."""

POSTPONED, POSTPONED_EARLY = 0.25, 0.6
BLOCKED, STARTED, RETURNED, UNCHECKED = 0.012, 0.02, 0.09, 0.25


class Told(TypedDict):
    """What every step of a task is told."""

    actor: Actor
    task_id: int
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Everybody who works; all chance comes from one generator."""

    organisation_id: int
    actors: tuple[Actor, ...]
    rng: Random
    asker: Asker

    def perform(self, morning: datetime, until: datetime | None) -> None:
        """Everybody goes through his day's tasks, most urgent first, until the day is full."""
        in_hand: dict[int | None, list[LiveTask]] = {}
        for task in selectors.live_tasks(self.organisation_id):
            in_hand.setdefault(task.owner_id, []).append(task)
        horizon = morning + timedelta(days=2)
        for actor in self.actors:
            spent = 0
            for order in orders_of(actor, morning):
                if order.due_on <= morning.date():
                    finish_order(actor=actor, order_id=order.id, moment=morning)
            weeks = observing(actor.user_id, morning.date())
            for task in in_hand.get(actor.user_id, [])[:25]:
                moment = morning + timedelta(minutes=spent + 15)
                if spent >= FUND or (until is not None and moment > until):
                    break
                is_early = task.due_at is not None and task.due_at > horizon
                if is_early and task.occurrence > 1:
                    continue
                postponed = POSTPONED_EARLY if is_early else POSTPONED
                # What is timed is done at once: the days of a week are few.
                if self.rng.random() < postponed and not is_timed(weeks, task):
                    continue
                try:
                    spent += self._handle(actor, task, moment, weeks)
                except Conflict:
                    # What was done earlier today has ended this one: a repetition, for example.
                    continue

    def check(self, morning: datetime, until: datetime | None) -> None:
        """Controllers decide what waits for them; some of it they leave for tomorrow."""
        if until is not None and morning > until:
            return
        awaited = selectors.awaited_roles(self.organisation_id)
        for actor in self.actors:
            if scope_of(actor, "control.decide") is None or not actor.roles & awaited:
                continue
            asked = selectors.open_checks(actor).values_list(
                "task_id", "method", "task__done_by_id"
            )
            for task_id, method, performer_id in asked:
                if self.rng.random() < UNCHECKED:
                    continue
                told = Told(actor=actor, task_id=task_id, moment=morning)
                orders = self._hear(told, performer_id) if method == "defence" else []
                if self.rng.random() < RETURNED:
                    reason, note = self.rng.choice(words.RETURNS)
                    return_task(reason=reason, note=note, orders=orders, **told)
                else:
                    accept_task(orders=orders, **told)

    def _hear(self, told: Told, performer_id: int | None) -> list[Order]:
        """A panel of one gives its mark before the chair decides; what he orders the performer."""
        apart = {told["actor"].user_id, performer_id}
        marking = [each for each in self.actors if scope_of(each, "defence.mark")]
        member = next(each for each in marking if each.user_id not in apart)
        check = name_panel(member_ids=[member.user_id], **told)
        give_mark(
            actor=member,
            mark_id=check.marks.get(member_id=member.user_id).id,
            verdict="accepted",
            note=words.MARK,
            moment=told["moment"],
        )
        due_on = (told["moment"] + ORDERED).date()
        return [Order(text=words.ORDER, owner_id=performer_id or 0, due_on=due_on)]

    def _handle(
        self, actor: Actor, task: LiveTask, moment: datetime, weeks: Sequence[ChronometryWeek]
    ) -> int:
        """Do one task, or what else may happen to it; returns the minutes it took."""
        operation = card_of(task.card_version_id).operation(task.no)
        chance = self.rng.random()
        told = Told(actor=actor, task_id=task.id, moment=moment)
        if task.state == "ready" and chance < BLOCKED:
            until = (moment + timedelta(days=self.rng.randint(2, 12))).date()
            owner = task.case_owner_id
            block_task(reason=self.rng.choice(words.BLOCKS), owner_id=owner, until=until, **told)
            return 5
        if task.state == "ready" and chance < BLOCKED + STARTED:
            start_task(**told)
            return 10
        if not operation.is_mandatory and task.state == "ready" and chance < 0.5:  # noqa: PLR2004
            skip_task(reason=self.rng.choice(words.SKIPS), **told)
            return 2
        counted = is_timed(weeks, task)
        completion = self._completion(operation, task, is_timed=counted)
        if counted:
            start_timer(**told)
            told["moment"] = moment + timedelta(minutes=completion.minutes)
        try:
            complete_task(completion=completion, chance=self.rng.random(), **told)
        except Locked as refusal:
            # Nothing goes to a client of whom too little is known: asked today, sent tomorrow.
            self.asker.open_lock(actor, refusal, moment)
            return ASKING
        return completion.minutes

    def _completion(self, operation: Operation, task: LiveTask, *, is_timed: bool) -> Completion:
        ratio = self.rng.lognormvariate(0.02, 0.33)
        minutes = max(5, round(min(task.minutes_norm * ratio, 300) / 5) * 5)
        if is_timed:
            minutes = timed_minutes(task.minutes_norm, ratio)
        return Completion(
            result=self.rng.choice(words.RESULTS),
            minutes=minutes,
            evidence=self._evidence(operation),
            steps_done=tuple(range(len(operation.steps))),
        )

    def _evidence(self, operation: Operation) -> tuple[Given, ...]:
        asked = operation.evidence
        if asked is None:
            return ()
        if asked.kind in {"field", "note", "reply", "record"}:
            lines = self.rng.sample(words.EVIDENCE, min(asked.min, len(words.EVIDENCE)))
            lines += [f"{line}, уточнено" for line in words.EVIDENCE[: asked.min - len(lines)]]
            return (Given(kind=asked.kind, text="\n".join(lines)),)
        return tuple(
            Given(kind=asked.kind, link=f"https://files.example/{self.rng.randrange(10**6):06d}")
            for _ in range(asked.min)
        )

    def clear_blocks(self, morning: datetime) -> None:
        """Who promised to clear a block by today has cleared it."""
        by_id = {actor.user_id: actor for actor in self.actors}
        for task in selectors.promised_by(self.organisation_id, morning.date()):
            promiser = by_id[task.blocked_owner_id or 0]
            unblock_task(actor=promiser, task_id=task.id, moment=morning)
