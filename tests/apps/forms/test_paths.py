"""The gate and the lock give the same answer on page, board, bulk, API and import: one table.

A row says what is missing and which codes every path must name; a deal with nothing missing goes
through on every path. An import alone never moves a deal it knows, and sends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client as Browser

from techkarta.accounts.models import User
from techkarta.cases.models import Case, CriterionProof, StageVisit
from techkarta.cases.services import ImportedCase, import_cases
from techkarta.desk.starter import load_starter
from techkarta.forms.services import ask_exception, decide_exception
from techkarta.method.models import Stage
from techkarta.method.selectors import card_of
from techkarta.proposals.models import Proposal
from techkarta.work.models import Task
from tests.api.program import Program
from tests.world import MOMENT, Cast, actor, make_cast, make_user

from .conftest import Desk, make_desk

Answer = tuple[bool, frozenset[str]]
"""Whether it went through, and the codes of what is missing otherwise."""
Prepare = Callable[[Desk], object]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """A company with all that ships, made once for the whole table."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_cast()
        load_starter(organisation_id=made.company.id, moment=MOMENT)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def cast(world: Cast, db: None) -> Cast:
    """Its people as they are at the start of a test."""
    people = ("owner", "colleague", "head", "admin")
    return replace(world, **{name: User.objects.get(pk=getattr(world, name).pk) for name in people})


# ------------------------------------------------------------------ paths through the gate


def by_page(desk: Desk, _moment: datetime) -> Answer:
    return _by_dialog(desk, {})


def by_board(desk: Desk, _moment: datetime) -> Answer:
    return _by_dialog(desk, {"place": "board"}, headers={"HX-Request": "true"})


def _by_dialog(desk: Desk, said: dict[str, object], **more: Any) -> Answer:
    asked = {"stage": target_of(desk).id, "version": desk.case.version, **said}
    answer = browser_of(desk).post(f"/cases/{desk.case.id}/move/", asked, **more)
    return moved(desk), told_by_dialog(answer)


def by_bulk(desk: Desk, _moment: datetime) -> Answer:
    """A refused row leads to the dialog that names what is missing."""
    browser = browser_of(desk)
    chosen = f"{desk.case.id}:{desk.case.version}"
    answer = browser.post("/cases/bulk/", {"chosen": [chosen], "wish": "move"})
    (row,) = answer.context["page"].rows
    return moved(desk), told_by_dialog(browser.get(row.fix_url)) if row.fix_url else frozenset()


def by_program(desk: Desk, _moment: datetime) -> Answer:
    answer = Program(desk.cast.owner).send(
        f"/cases/{desk.case.id}/moves", {"stage": target_of(desk).id}, version=desk.case.version
    )
    return moved(desk), told_by_program(answer, "gate_closed")


def by_import(desk: Desk, moment: datetime) -> Answer:
    Case.objects.filter(pk=desk.case.pk).update(external_id="known")
    row = ImportedCase(
        external_id="known", title=desk.case.title, owner_id=desk.cast.owner.id,
        process_id=desk.case.process_id, stage_id=target_of(desk).id, client_id=desk.client.id,
        amount=None, currency="RUB", product="", opened_at=MOMENT - timedelta(days=3),
    )  # fmt: skip
    import_cases(actor=actor(desk.cast.head), rows=[row], moment=moment)
    return moved(desk), frozenset()


def target_of(desk: Desk) -> Stage:
    stages = list(desk.case.process.stages.order_by("order"))
    return stages[stages.index(desk.case.stage) + 1]


def moved(desk: Desk) -> bool:
    return Case.objects.get(pk=desk.case.pk).stage_id != desk.case.stage_id


def told_by_dialog(answer: Any) -> frozenset[str]:
    page = answer.context["page"] if answer.context and "page" in answer.context else None
    return frozenset(line.code for line in getattr(page, "lines", ()))


def told_by_program(answer: Any, code: str) -> frozenset[str]:
    told = answer.json()
    if answer.status_code == 200:
        return frozenset()
    assert (answer.status_code, told["code"]) == (422, code)
    codes = (each["field"].partition(".")[2] for each in told["errors"])
    return frozenset(each for each in codes if each)


# ------------------------------------------------------------------ ways a proposal goes out


def operation_by_page(desk: Desk, _moment: datetime) -> Answer:
    task = sending(desk)
    said = {"result": "Sent", "minutes": 15, "evidence_kind": "file",
            "evidence_link": "https://files.example/1"}  # fmt: skip
    answer = browser_of(desk).post(f"/tasks/{task.id}/completion/", said)
    return went(task), told_by_links(answer, since="wk-lock")


def operation_by_program(desk: Desk, _moment: datetime) -> Answer:
    task = sending(desk)
    evidence = [{"kind": "file", "link": "https://files.example/1"}]
    said = {"minutes": 15, "result": "Sent", "evidence": evidence}
    answer = Program(desk.cast.owner).send(
        f"/tasks/{task.id}/completion", said, version=task.version
    )
    return went(task), told_by_program(answer, "proposal_locked")


def file_by_page(desk: Desk, moment: datetime) -> Answer:
    until = (moment + timedelta(days=30)).date().isoformat()
    said = {"key": str(uuid4()), "valid_until": until}
    answer = browser_of(desk).post(f"/cases/{desk.case.id}/proposals/", said)
    is_out = Proposal.objects.filter(case=desk.case).exists()
    return is_out, frozenset() if is_out else told_by_links(answer)


def sending(desk: Desk) -> Task:
    """The operation that sends the proposal, in the owner's hands."""
    task = Task.objects.get(visit__case=desk.case, operation__no="050")
    Task.objects.filter(pk=task.pk).update(state="ready", owner=desk.cast.owner)
    return Task.objects.get(pk=task.pk)


def went(task: Task) -> bool:
    task.refresh_from_db()
    return task.state != "ready"


def told_by_links(answer: Any, *, since: str = "") -> frozenset[str]:
    """The questions the page leads to, each at its place in the questionnaire."""
    if answer.status_code == 302:
        return frozenset()
    text = answer.content.decode()
    text = text[text.find(since) :] if since else text
    return frozenset(re.findall(r"/questions/#q-([a-z0-9_]+)", text))


def browser_of(desk: Desk) -> Browser:
    browser = Browser()
    browser.force_login(desk.cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    return browser


# ------------------------------------------------------------------ what is missing


def answered(*but: str) -> Prepare:
    return lambda desk: desk.answer_all(but=but)


def settled(*but: str, state: str = "ready", answers: Sequence[str] = ()) -> Prepare:
    """Everything of the stage is in place but some criteria, operations and answers."""

    def prepare(desk: Desk) -> None:
        desk.answer_all(but=answers)
        tasks = Task.objects.filter(visit__case=desk.case)
        tasks.update(state="accepted", accepted_at=MOMENT)
        tasks.filter(operation__no__in=but).update(state=state, accepted_at=None)
        visit = StageVisit.objects.get(case=desk.case)
        for criterion in card_of(visit.card_version_id or 0).exit:
            if criterion.id not in but:
                CriterionProof.objects.create(
                    visit=visit, criterion=criterion.id, text="Said", happened_on=MOMENT.date(),
                    author=desk.cast.owner, created_at=MOMENT,
                )  # fmt: skip

    return prepare


def excepted(desk: Desk) -> None:
    """Two answers missing, and an exception granted today."""
    desk.answer_all(but=["i12", "presentation"])
    row = ask_exception(
        actor=actor(desk.cast.owner), subject=desk.subject, reason="A tender", moment=MOMENT
    )
    director = make_user(desk.cast.company, "executive")
    decide_exception(
        actor=actor(director), exception_id=row.id, is_granted=True, note="Once", moment=MOMENT
    )


def by_documents(desk: Desk) -> None:
    """Everything is known, four of twelve critical answers from documents."""
    desk.answer_all()
    for key in ("i3", "i4", "i5", "i6"):
        desk.answer(key, source="document", source_note="Annual report")


def without_list(desk: Desk) -> None:
    desk.answer_all()
    desk.client.types.clear()


GATE = (by_page, by_board, by_bulk, by_program)
LOCK = (operation_by_page, operation_by_program, file_by_page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is missing on a stage after some days, and the codes each path must name."""

    name: str
    prepare: Prepare
    missing: frozenset[str] | None = None
    days: int = 0


def row(name: str, prepare: Prepare, *missing: str, days: int = 0) -> Row:
    """A row that is refused with these codes."""
    return Row(name=name, prepare=prepare, missing=frozenset(missing), days=days)


def goes(name: str, prepare: Prepare, days: int = 0) -> Row:
    """A row nothing holds."""
    return Row(name=name, prepare=prepare, days=days)


OF_GATE = (
    goes("nothing is missing", settled()),
    # И10 and x3 are not critical: they hold nothing.
    goes("what is not critical", settled("x3", answers=["i10"])),
    row("a critical answer", settled(answers=["i3"]), "i3"),
    row("answers", settled(answers=["i5", "i9", "i10"]), "i5", "i9"),
    row("a criterion", settled("x1"), "x1"),
    # x2 is proved by operation 040.
    row("an operation not begun", settled("040"), "040", "x2"),
    row("an operation returned", settled("040", state="returned"), "040", "x2"),
    row("an operation blocked", settled("060", state="blocked"), "060"),
    row("an operation unchecked", settled("060", state="done"), "060"),
    row("of each kind", settled("x1", "020", answers=["i7"]), "x1", "020", "i7"),
)
OF_LOCK = (
    goes("all is answered", answered()),
    goes("85 per cent is answered", answered("i10", "i13")),
    row("one critical answer", answered("i12"), "i12"),
    row("the day of presentation", answered("presentation"), "presentation"),
    # The day of presentation holds thirty days.
    goes("on the thirtieth day", answered(), 30),
    row("on the next day", answered(), "presentation", days=31),
    row("not the client's words", by_documents, "i3", "i4", "i5", "i6"),
    row("a client without a list", without_list),
    goes("an exception", excepted),
    goes("its fifth day", excepted, 5),
    row("its sixth day", excepted, "i12", "presentation", days=6),
)


TABLE = [("t2", each, GATE) for each in OF_GATE] + [("t3", each, LOCK) for each in OF_LOCK]


@pytest.mark.parametrize(
    ("stage", "row_", "paths"), TABLE, ids=[f"{stage} {each.name}" for stage, each, _ in TABLE]
)
def test_every_path_gives_the_same_answer(
    cast: Cast, stage: str, row_: Row, paths: Sequence[Callable[[Desk, datetime], Answer]]
) -> None:
    desk = make_desk(cast, "industrial", stage=stage)
    row_.prepare(desk)
    desk.case.refresh_from_db()
    moment = MOMENT + timedelta(days=row_.days)
    found: dict[str, Answer] = {}
    with time_machine.travel(moment, tick=False):
        for path in (*paths, by_import):
            with transaction.atomic():
                found[path.__name__] = path(desk, moment)
                transaction.set_rollback(True)
    expected = (row_.missing is None, row_.missing or frozenset())
    wanted = {path.__name__: expected for path in paths}
    assert found == {**wanted, "by_import": (False, frozenset())}, row_.name


def test_the_panel_names_what_the_lock_lacks_with_links(cast: Cast) -> None:
    desk = make_desk(cast, "industrial")
    desk.answer_all(but=["i12", "presentation"])
    task = Task.objects.get(visit__case=desk.case, operation__no="050")
    Task.objects.filter(pk=task.pk).update(state="ready", owner=cast.owner)
    browser = Browser()
    browser.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(
        f"/tasks/{task.id}/completion/",
        {"result": "Sent", "minutes": 15, "evidence_kind": "file",
         "evidence_link": "https://files.example/1"},
    )  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 422
    for key in ("i12", "presentation"):
        assert f"/cases/{desk.case.id}/questions/#q-{key}" in text
