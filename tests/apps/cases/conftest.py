"""A process of three stages with one small card: enough to walk a case through its gate."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.utils import translation

from techkarta.accounts.models import User
from techkarta.cases.models import Case
from techkarta.cases.services import CaseFields, create_case
from techkarta.engine.cards.reading import read_card
from techkarta.method.models import Process, Stage
from techkarta.method.services.cards import put_in_force, store_draft
from techkarta.work.models import Task
from techkarta.work.services import Completion, Given, accept_task, complete_task
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_cast, make_client

CARD = """
schema: techkarta.card/1
code: short-s1
title: {ru: Первый этап, en: First stage}
process: short
stages: [s1]
exit:
  - {id: x1, text: The client has confirmed the task, critical: true, proof: client_event}
  - {id: x2, text: The head agrees, critical: true, proof: operation, operation: "020"}
  - {id: x3, text: The site is known, critical: false, proof: field}
operations:
  - no: "010"
    title: Call the client
    result: The task is written down
    after: []
    norm: {minutes: 20}
    due: {within: 1, unit: working_day}
    role: rep
    evidence: {kind: note, min: 1}
    control: {method: automatic, by: head_of_sales, criterion: Written down, minutes: 0}
  - no: "020"
    title: Decide with the head
    result: The decision is recorded
    after: ["010"]
    norm: {minutes: 30}
    due: {within: 2, unit: working_day}
    role: rep
    evidence: {kind: note, min: 1}
    control: {method: each, by: head_of_sales, criterion: Has a reason, minutes: 5}
  - no: "030"
    title: Send a letter
    result: The letter is sent
    after: ["010"]
    mandatory: false
    norm: {minutes: 10}
    role: rep
    evidence: {kind: note, min: 1}
    control: {method: automatic, by: head_of_sales, criterion: Sent, minutes: 0}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The cast and the short process: s1 has a card, s2 and s3 have none, s3 wins."""

    cast: Cast
    process: Process
    stages: tuple[Stage, ...]

    def case(self, owner: User | None = None, **fields: object) -> Case:
        """A case of the owner's on the first stage."""
        owner = owner or self.cast.owner
        if "client_id" not in fields:
            fields["client_id"] = make_client(owner).id
        stage = fields.pop("stage", self.stages[0])
        return create_case(
            actor=actor(owner),
            process_id=self.process.id,
            stage_id=stage.id,  # type: ignore[attr-defined]
            fields=CaseFields(owner_id=owner.id, **{"title": "A deal", **fields}),  # type: ignore[arg-type]
            moment=MOMENT,
        )

    def task(self, case: Case, no: str) -> Task:
        """The first task of an operation on the present visit."""
        rows = Task.objects.filter(visit__case=case, visit__left_at__isnull=True)
        return rows.get(operation__no=no, occurrence=1)

    def finish(self, case: Case, no: str) -> None:
        """Do an operation; the head accepts it where he is asked."""
        task = self.task(case, no)
        done = Completion(result="Done", minutes=15, evidence=(Given(kind="note", text="Said"),))
        complete_task(
            actor=actor(case.owner), task_id=task.id, completion=done, moment=MOMENT, chance=0.5
        )
        if no == "020":
            accept_task(actor=actor(self.cast.head), task_id=task.id, moment=MOMENT)


def make_world() -> World:
    """The cast with the short process."""
    cast = make_cast()
    process = Process.objects.create(
        organisation=cast.company, code="short", title="Short sales", is_simple=True
    )
    marks = (("s1", 5, False), ("s2", 5, False), ("s3", 5, True))
    stages = tuple(
        Stage.objects.create(
            process=process,
            code=code,
            mark=code.upper(),
            title=f"Stage {code}",
            order=order,
            normal_days=days,
            maximum_days=days * 2,
            may_win=wins,
        )
        for order, (code, days, wins) in enumerate(marks)
    )
    read = read_card(CARD.encode())
    assert read.card is not None, read.findings
    with transaction.atomic():
        put_in_force(store_draft(cast.company.id, read.card, MOMENT), MOMENT)
    return World(cast=cast, process=process, stages=stages)


making = makes(make_world)


@pytest.fixture
def world(made: World) -> World:
    """The cast with the short process."""
    return made


@pytest.fixture
def enter() -> Callable[[User], Browser]:
    """Sign somebody in and give the browser."""

    def one(user: User) -> Browser:
        browser = Browser()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return one


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves its language behind in the thread; each test begins with its own."""
    with translation.override("en"):
        yield
